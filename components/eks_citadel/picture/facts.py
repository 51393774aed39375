"""A picture as single facts, by ids that do not depend on the cluster: all but what leaves and what talks."""

from collections.abc import Iterator
from typing import NamedTuple

from eks_citadel.picture.picture import Addon, Entry, Namespace, NodeGroup, Picture

WHOLE_CLUSTER = "the whole cluster"


class Fact(NamedTuple):
    """What a cluster has; `words` are a noun, and `value` what of it two clusters may have differently.

    A `part` is only there with the fact whose id it begins with.
    """

    id: str
    words: str
    value: str = ""
    part: bool = False


def facts(picture: Picture) -> Iterator[Fact]:
    """Each fact once."""
    yield from _of_cluster(picture)
    for entry in picture.entries:
        yield from _of_entry(entry)
    for binding in picture.bindings:
        subject = binding.subject if binding.kind == "Group" else f"user:{binding.subject}"
        key = f"binding:{subject}:{binding.cluster_role}"
        where = binding.namespace or WHOLE_CLUSTER
        words = f"a binding of the {binding.kind.lower()} {binding.subject} to {binding.cluster_role} in {where}"
        yield Fact(key if binding.namespace is None else f"{key}:{binding.namespace}", words)
    for namespace in picture.namespaces:
        yield from _of_namespace(namespace)
    for addon in picture.addons:
        yield from _of_addon(addon)
    for group in picture.node_groups:
        yield from _of_node_group(group)


def _of_cluster(picture: Picture) -> Iterator[Fact]:
    yield Fact("kubernetes_version", "the Kubernetes version", picture.kubernetes_version)
    yield Fact("authentication_mode", "the authentication mode", picture.authentication_mode)
    yield Fact("network_policy_mode", "the mode of network policies", picture.network_policy_mode)
    if picture.pod_identity_agent:
        yield Fact("pod_identity_agent", "a Pod Identity agent that runs")
    for cidr in picture.public_cidrs:
        yield Fact(f"public_cidr:{cidr}", f"its public endpoint open to {cidr}")
    for cidr in picture.private_cidrs:
        yield Fact(f"private_cidr:{cidr}", f"its private endpoint open to {cidr}")


def _of_entry(entry: Entry) -> Iterator[Fact]:
    who = entry.principal_arn
    yield Fact(f"enter:{who}", f"an access entry of {who}")
    if entry.username:
        yield Fact(f"enter:{who}:username", f"the username of {who}", entry.username)
    for group in entry.groups:
        yield Fact(f"enter:{who}:group:{group}", f"{who} in the group {group}")
    for grant in entry.grants:
        if not grant.namespaces:
            yield Fact(f"enter:{who}:{grant.policy}", f"{grant.policy} in {WHOLE_CLUSTER} for {who}")
        for namespace in grant.namespaces:
            yield Fact(f"enter:{who}:{grant.policy}:{namespace}", f"{grant.policy} in {namespace} for {who}")


def _of_namespace(namespace: Namespace) -> Iterator[Fact]:
    key, words = f"namespace:{namespace.name}", f"the namespace {namespace.name}"
    yield Fact(key, words, "closed" if namespace.closed else "not closed")
    yield Fact(f"{key}:pod_security", f"Pod Security of {words}", namespace.pod_security, part=True)


def _of_addon(addon: Addon) -> Iterator[Fact]:
    key, words = f"addon:{addon.name}", f"the add-on {addon.name}"
    yield Fact(key, words, addon.version or "no version")
    yield Fact(f"{key}:namespace", f"the namespace of {words}", addon.namespace, part=True)


def _of_node_group(group: NodeGroup) -> Iterator[Fact]:
    yield Fact(f"node_group:{group.name}", f"the node group {group.name}", f"Kubernetes {group.kubernetes_version}")
