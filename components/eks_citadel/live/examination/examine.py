"""The facts about a cluster that runs, whoever made it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from eks_citadel import arns
from eks_citadel.doctor.facts import Facts
from eks_citadel.doctor.service_entries import NODES
from eks_citadel.live.api_server import ApiServer, server_of
from eks_citadel.live.cluster_reader import network_policy_mode, private_cidrs
from eks_citadel.live.examination import control_plane, nodes, objects, roles
from eks_citadel.live.examination.asked import Asked
from eks_citadel.live.parity import Access
from eks_citadel.live.pod_identity_reader import associations
from eks_citadel.live.unanswered import Unreached, asking
from eks_citadel.picture.picture import in_order

API, CNI = "API", "vpc-cni"


@dataclass(frozen=True)
class Examined:
    """The cluster that is asked about, as EKS describes it."""

    access: Access
    cluster: Mapping[str, Any]
    asked: Asked

    @property
    def eks(self) -> Any:
        """The client of EKS."""
        return self.access.client("eks")

    @property
    def name(self) -> str:
        """The cluster's name."""
        return str(self.cluster["name"])

    @cached_property
    def server(self) -> ApiServer:
        """The API server. Errors: `Unreached` where the cluster has none yet."""
        if not self.cluster.get("endpoint") or not self.cluster.get("certificateAuthority", {}).get("data"):
            raise Unreached(f"{self.name} is {self.cluster.get('status')}, and has no endpoint")
        return server_of(self.cluster, self.access.token(self.name))


def examine(access: Access, cluster_name: str) -> Facts:
    """Errors: `Unanswered` when EKS does not describe the cluster; every other question may go without an answer."""
    with asking():
        cluster = access.client("eks").describe_cluster(name=cluster_name)["cluster"]
    examined = Examined(access, cluster, Asked())
    facts = _described(cluster)
    for part in _PARTS:
        facts = part(examined, facts)
    return replace(facts, unanswered=examined.asked.unanswered)


def _described(cluster: Mapping[str, Any]) -> Facts:
    network = cluster["resourcesVpcConfig"]
    return Facts(
        cluster_name=cluster["name"],
        kubernetes_version=cluster["version"],
        authentication_mode=control_plane.mode_of(cluster),
        public_cidrs=in_order(network.get("publicAccessCidrs", ()) if network["endpointPublicAccess"] else ()),
        auto_mode=bool(cluster.get("computeConfig", {}).get("enabled")),
        cluster_arn=cluster["arn"],
        issuer=cluster.get("identity", {}).get("oidc", {}).get("issuer", "").removeprefix("https://"),
        control_plane=control_plane.control_plane(cluster),
    )


def _of_eks(examined: Examined, facts: Facts) -> Facts:
    eks, name, ask = examined.eks, examined.name, examined.asked.answer
    if facts.control_plane.creator_admin is None:
        examined.asked.leave(["creator"], "EKS does not say it; the creator may be among the admins")
    mode, network = facts.authentication_mode, examined.cluster["resourcesVpcConfig"]
    ec2 = examined.access.client("ec2")
    return replace(
        facts,
        private_cidrs=ask(["private_ranges"], lambda: in_order(private_cidrs(ec2, network)), ()),
        entries=ask(["entries", "entry_types"], lambda: control_plane.entries(eks, name, mode), ()),
        addons=ask(["addons", "addon_health"], lambda: control_plane.addons(eks, name), ()),
    )


def _of_iam(examined: Examined, facts: Facts) -> Facts:
    account, ask = arns.account_of(facts.cluster_arn), examined.asked.answer
    named = [*(one.entry.principal_arn for one in facts.entries), *(one.arn for one in facts.mapped)]
    iam = examined.access.client("iam")
    principals = ask(["principals", "trust"], lambda: roles.principals(iam, account, named), ())
    found = ask(["associations"], lambda: list(associations(examined.eks, examined.name)), [])
    judged = tuple(roles.judged(one, facts.cluster_arn, principals) for one in found)
    return replace(facts, principals=principals, associations=judged)


def _of_nodes(examined: Examined, facts: Facts) -> Facts:
    client, ask = examined.access.client, examined.asked.answer
    every = ["node_groups", "node_releases", "node_metadata", "node_roles"]
    groups = ask(every, lambda: nodes.node_groups(examined.eks, examined.name), [])
    named = [str(one["nodeRole"]) for one in groups]
    named += [one.entry.principal_arn for one in facts.entries if one.type in NODES]
    here = [arn for arn in named if arns.account_of(arn) == arns.account_of(facts.cluster_arn)]
    return replace(
        facts,
        node_groups=ask(
            ["node_releases"],
            lambda: tuple(nodes.state_of(client("ec2"), one) for one in groups),
            tuple(map(nodes.plain_state, groups)),
        ),
        node_metadata=ask(["node_metadata"], lambda: nodes.node_metadata(client, examined.name, groups), ()),
        node_roles=ask(["node_roles"], lambda: roles.node_roles(client("iam"), here), ()),
    )


def _of_objects(examined: Examined, facts: Facts) -> Facts:
    ask = examined.asked.answer_in_cluster
    closed = ask(["namespaces"], lambda: objects.namespaces(examined.server), objects.Closed())
    mapped = ()
    if facts.authentication_mode != API:
        mapped = ask(["aws_auth"], lambda: objects.aws_auth(examined.server), mapped)
    return replace(
        facts,
        namespaces=closed.namespaces,
        unshown=closed.unshown,
        mapped=mapped,
        bindings=ask(["bindings"], lambda: objects.bindings(examined.server), ()),
        service_accounts=ask(["service_accounts"], lambda: objects.service_accounts(examined.server), frozenset()),
    )


def _policy_mode(examined: Examined, facts: Facts) -> Facts:
    """By the add-on; where the CNI is none, by its ConfigMap."""
    question = ["policy_mode"]
    if "addons" in examined.asked.unanswered:
        examined.asked.leave(question, examined.asked.unanswered["addons"])
        return facts
    if any(one.name == CNI for one in facts.addons):
        mode = examined.asked.answer(question, lambda: network_policy_mode(examined.eks, examined.name), "none")
    else:
        mode = examined.asked.answer_in_cluster(question, lambda: objects.cni_mode(examined.server), "none")
    return replace(facts, policy_mode=mode)


_PARTS: tuple[Callable[[Examined, Facts], Facts], ...] = (_of_eks, _of_objects, _of_iam, _of_nodes, _policy_mode)
