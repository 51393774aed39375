"""What a program looks up by name, and the clusters that it uses but does not create."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from citadel_rehearsal.ground.cluster_store import FIRST_NAMESPACES
from citadel_rehearsal.program.registration import Registration
from citadel_rehearsal.resources import RESOURCES
from citadel_rehearsal.resources.eks_clusters import CLUSTER
from citadel_rehearsal.resources.iam import ROLE, USER
from citadel_rehearsal.resources.kms import ALIAS, KEY
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
    "aws:iam/getUser:getUser",
    "aws:kms/getAlias:getAlias",
    "aws:kms/getKey:getKey",
)
ENTRY, ADDON, NODES = "aws:eks/accessEntry:AccessEntry", "aws:eks/addon:Addon", "aws:eks/nodeGroup:NodeGroup"
OF_ROLES = ("aws:iam/rolePolicy:RolePolicy", "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
POD_IDENTITY = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
NAMESPACE, NAMESPACE_PATCH = "kubernetes:core/v1:Namespace", "kubernetes:core/v1:NamespacePatch"


# The region and the account; empty for those of the stack and of the deployer.
Place = tuple[str, str]
HERE: Place = ("", "")


@dataclass(frozen=True)
class Lookup:
    """A function that the program called, or a resource that it read (`id` is then among the arguments).

    `place` is the one of its provider, as far as that is known.
    """

    token: str
    arguments: Mapping[str, Any]
    place: Place = HERE
    is_read: bool = False

    @property
    def is_search(self) -> bool:
        """Whether it looks for something that has to exist."""
        return self.is_read or self.token in SEARCHES


@dataclass
class ExistingCluster:
    """A cluster that the program does not create, and what the program adds to it: add-ons with their versions (empty
    when it names none), principals of access entries, and the Kubernetes version of node groups."""

    name: str
    addons: dict[str, str] = field(default_factory=dict)
    principals: set[str] = field(default_factory=set)
    version: str = ""
    place: Place = HERE


@dataclass
class Sought:
    """Names, patterns and searches of one region and account."""

    role_names: set[str] = field(default_factory=set)
    role_searches: set[tuple[str, str]] = field(default_factory=set)
    user_names: set[str] = field(default_factory=set)
    key_ids: set[str] = field(default_factory=set)
    searches: list[Lookup] = field(default_factory=list)


@dataclass
class Existing:
    """What has to exist before the program runs. `namespaces` are those of the existing clusters."""

    sought: dict[Place, Sought] = field(default_factory=dict)
    reads: list[Lookup] = field(default_factory=list)
    clusters: dict[str, ExistingCluster] = field(default_factory=dict)
    namespaces: set[str] = field(default_factory=set)
    names: Names = field(default_factory=Names)


def existing(registrations: Iterable[Registration], lookups: Iterable[Lookup]) -> Existing:
    """What a survey of the program found."""
    made, found = list(registrations), Existing()
    asked = list(lookups)
    for lookup in asked:
        sought = found.sought.setdefault(lookup.place, Sought())
        if not lookup.is_read:
            _keep(lookup, sought)
        elif _is_elsewhere(lookup, made):
            found.reads.append(lookup)
            _keep_read(lookup, sought)
    _find_clusters(made, asked, found)
    found.names = names(made, {_text(one.arguments.get("id")) for one in asked if one.token == ZONE})
    if found.clusters:
        found.namespaces = _namespaces(made, asked)
    return found


def _keep(lookup: Lookup, found: Sought) -> None:
    given = lookup.arguments
    name = lookup.token.rpartition(":")[2]
    if name == "getRole" and isinstance(given.get("name"), str):
        found.role_names.add(given["name"])
    elif name == "getUser" and isinstance(given.get("userName"), str):
        found.user_names.add(given["userName"])
    elif name == "getRoles":
        found.role_searches.add((_text(given.get("nameRegex")), _text(given.get("pathPrefix"))))
    elif name in ("getKey", "getAlias"):
        found.key_ids |= {value for key in ("keyId", "name") if (value := _text(given.get(key)))}
    elif lookup.token.startswith("aws:ec2/") and lookup.is_search:
        found.searches.append(lookup)


def _is_elsewhere(read: Lookup, made: list[Registration]) -> bool:
    identifier = _text(read.arguments.get("id"))
    return bool(identifier) and not any(_is_called(one, identifier) for one in made if one.type == read.token)


def _keep_read(lookup: Lookup, found: Sought) -> None:
    identifier = _text(lookup.arguments.get("id"))
    if lookup.token in OF_ROLES:
        found.role_names.add(re.split("[:/]", identifier)[0])
    names = {ROLE.token: found.role_names, USER.token: found.user_names}
    names |= {KEY.token: found.key_ids, ALIAS.token: found.key_ids}
    names.get(lookup.token, set()).add(identifier)


def _is_called(one: Registration, identifier: str) -> bool:
    """Whether the program gives the resource the name that is in this id."""
    row = RESOURCES.get(one.type)
    name = _text(one.inputs.get(row.name_property)) if row and row.name_property else ""
    return bool(name) and re.fullmatch(rf"(.*[:/])?{re.escape(name)}(-\w{{6}})?", identifier) is not None


def _find_clusters(made: list[Registration], lookups: list[Lookup], found: Existing) -> None:
    own = {one.inputs.get("name") for one in made if one.type == CLUSTER.token}
    named = [(_text(one.arguments.get("name")), one.place) for one in lookups if one.token in CLUSTER_LOOKUPS]
    named += [(_cluster_of(one), one.place) for one in lookups if one.is_read and one.token.startswith("aws:eks/")]
    named += [(_text(one.inputs.get("clusterName")), one.place) for one in made if one.type.startswith("aws:eks/")]
    for name in sorted({name for name, _ in named} - own - {""}):
        inside = [one for one in made if one.inputs.get("clusterName") == name]
        found.clusters[name] = ExistingCluster(
            name,
            {_text(one.inputs.get("addonName")): _text(one.inputs.get("addonVersion")) for one in _of(ADDON, inside)},
            {_text(one.inputs.get("principalArn")) for one in _of(ENTRY, inside)},
            next((version for one in _of(NODES, inside) if (version := _text(one.inputs.get("version")))), ""),
            max(place for one, place in named if one == name),
        )


def _cluster_of(read: Lookup) -> str:
    """The cluster whose name is in the id of what is read, or beside it."""
    named = _text(read.arguments.get("clusterName"))
    return named or ("" if read.token == POD_IDENTITY else re.split("[:#]", _text(read.arguments.get("id")))[0])


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
