"""What the API server of a cluster says."""

from collections.abc import Iterator
from typing import NamedTuple

from eks_citadel.doctor.facts import MapEntry
from eks_citadel.live.access_reader import aws_auth_of
from eks_citadel.live.api_server import ApiServer
from eks_citadel.parsing.refusal import Refusal
from eks_citadel.picture.from_objects import Object, bindings_of, namespaces_of, permits_of
from eks_citadel.picture.picture import Binding, Namespace


class Closed(NamedTuple):
    """Namespaces, and network policies that no picture can show: their names and the sentences."""

    namespaces: tuple[Namespace, ...] = ()
    unshown: tuple[tuple[str, str], ...] = ()


def namespaces(server: ApiServer) -> Closed:
    """Every namespace but Kubernetes' own."""
    policies = list(server.every("NetworkPolicy"))
    return Closed(namespaces_of(server.every("Namespace"), policies), tuple(_unshown(policies)))


def _unshown(policies: list[Object]) -> Iterator[tuple[str, str]]:
    for policy in policies:
        try:
            permits_of([policy])
        except Refusal as refusal:
            name = f"{policy['metadata']['namespace']}/{policy['metadata']['name']}"
            yield name, f"The network policy {name} is {refusal.value}: {refusal.rule}; {refusal.way_out}."


def bindings(server: ApiServer) -> tuple[Binding, ...]:
    """Those of groups and users that somebody who enters can have."""
    return bindings_of([*server.every("ClusterRoleBinding"), *server.every("RoleBinding")])


def service_accounts(server: ApiServer) -> frozenset[tuple[str, str]]:
    """Namespace and name of each."""
    found = (one["metadata"] for one in server.every("ServiceAccount"))
    return frozenset((str(one["namespace"]), str(one["name"])) for one in found)


def aws_auth(server: ApiServer) -> tuple[MapEntry, ...]:
    """The ConfigMap's mappings that count."""
    counting = (one for one in aws_auth_of(server).mappings if one.overruled_by is None)
    return tuple(MapEntry(one.path, one.arn, one.groups) for one in counting)


def cni_mode(server: ApiServer) -> str:
    """Whether a CNI that is no add-on enforces network policies; the ConfigMap does not say whether strictly.

    https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html
    """
    found = server.config_map("kube-system", "amazon-vpc-cni") or {}
    return "standard" if (found.get("data") or {}).get("enable-network-policy-controller") == "true" else "none"
