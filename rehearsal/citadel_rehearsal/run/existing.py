"""What a program looks up by name, and the clusters that it uses but does not create."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from citadel_rehearsal.ground.cluster_store import FIRST_NAMESPACES
from citadel_rehearsal.program.registration import Registration
from citadel_rehearsal.resources.eks_clusters import CLUSTER
from citadel_rehearsal.run.names import ZONE, Names, names

CLUSTER_LOOKUPS = ("aws:eks/getCluster:getCluster", "aws:eks/getClusterAuth:getClusterAuth")
SEARCHES = (
    *CLUSTER_LOOKUPS,
    "aws:ec2/getSecurityGroup:getSecurityGroup",
    "aws:ec2/getSubnet:getSubnet",
    "aws:ec2/getSubnets:getSubnets",
    "aws:ec2/getVpc:getVpc",
    "aws:iam/getRole:getRole",
    "aws:iam/getRoles:getRoles",
    "aws:kms/getAlias:getAlias",
    "aws:kms/getKey:getKey",
)
ENTRY, ADDON, NODES = "aws:eks/accessEntry:AccessEntry", "aws:eks/addon:Addon", "aws:eks/nodeGroup:NodeGroup"
NAMESPACE, NAMESPACE_PATCH = "kubernetes:core/v1:Namespace", "kubernetes:core/v1:NamespacePatch"


@dataclass(frozen=True)
class Lookup:
    """A function that the program called, or a resource that it read (`id` is then among the arguments)."""

    token: str
    arguments: Mapping[str, Any]

    @property
    def is_search(self) -> bool:
        """Whether it looks for something that has to exist."""
        return self.token in SEARCHES


@dataclass
class ExistingCluster:
    """A cluster that the program does not create, and what the program adds to it: add-ons with their versions (empty
    when it names none), principals of access entries, and the Kubernetes version of node groups."""

    name: str
    addons: dict[str, str] = field(default_factory=dict)
    principals: set[str] = field(default_factory=set)
    version: str = ""


@dataclass
class Existing:
    """Names of what has to exist before the program runs. `namespaces` are those of the existing clusters."""

    role_names: set[str] = field(default_factory=set)
    role_searches: set[tuple[str, str]] = field(default_factory=set)
    key_ids: set[str] = field(default_factory=set)
    searches: list[Lookup] = field(default_factory=list)
    clusters: dict[str, ExistingCluster] = field(default_factory=dict)
    namespaces: set[str] = field(default_factory=set)
    names: Names = field(default_factory=Names)


def existing(registrations: Iterable[Registration], lookups: Iterable[Lookup]) -> Existing:
    """What a survey of the program found."""
    made, found = list(registrations), Existing()
    asked = list(lookups)
    for lookup in asked:
        _keep(lookup, found)
    _find_clusters(made, asked, found)
    found.names = names(made, {_text(one.arguments.get("id")) for one in asked if one.token == ZONE})
    if found.clusters:
        found.namespaces = _namespaces(made, asked)
    return found


def _keep(lookup: Lookup, found: Existing) -> None:
    given = lookup.arguments
    name = lookup.token.rpartition(":")[2]
    if name == "getRole" and isinstance(given.get("name"), str):
        found.role_names.add(given["name"])
    elif name == "getRoles":
        found.role_searches.add((_text(given.get("nameRegex")), _text(given.get("pathPrefix"))))
    elif name in ("getKey", "getAlias"):
        found.key_ids |= {value for key in ("keyId", "name") if (value := _text(given.get(key)))}
    elif lookup.token.startswith("aws:ec2/") and lookup.is_search:
        found.searches.append(lookup)


def _find_clusters(made: list[Registration], lookups: list[Lookup], found: Existing) -> None:
    own = {one.inputs.get("name") for one in made if one.type == CLUSTER.token}
    asked = {_text(one.arguments.get("name")) for one in lookups if one.token in CLUSTER_LOOKUPS}
    read = {_text(one.arguments.get("id")) for one in lookups if one.token == CLUSTER.token}
    used = {_text(one.inputs.get("clusterName")) for one in made if one.type.startswith("aws:eks/")}
    for name in sorted((asked | read | used) - own - {""}):
        inside = [one for one in made if one.inputs.get("clusterName") == name]
        found.clusters[name] = ExistingCluster(
            name,
            {_text(one.inputs.get("addonName")): _text(one.inputs.get("addonVersion")) for one in _of(ADDON, inside)},
            {_text(one.inputs.get("principalArn")) for one in _of(ENTRY, inside)},
            next((version for one in _of(NODES, inside) if (version := _text(one.inputs.get("version")))), ""),
        )


def _namespaces(made: list[Registration], lookups: list[Lookup]) -> set[str]:
    """Namespaces that the program uses, patches or reads, but does not create."""
    objects = [one for one in made if one.type.startswith("kubernetes:")]
    own = {_name(one) for one in _of(NAMESPACE, objects)}
    used = {_metadata(one).get("namespace") for one in objects}
    adopted = {_name(one) for one in _of(NAMESPACE_PATCH, objects)}
    read = {one.arguments.get("id") for one in lookups if one.token == NAMESPACE}
    return {_text(name) for name in used | adopted | read} - own - {"", *FIRST_NAMESPACES}


def _of(kind: str, made: Iterable[Registration]) -> list[Registration]:
    return [one for one in made if one.type == kind]


def _metadata(one: Registration) -> Mapping[str, Any]:
    found = one.inputs.get("metadata")
    return found if isinstance(found, Mapping) else {}


def _name(one: Registration) -> str:
    return _text(_metadata(one).get("name"))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
