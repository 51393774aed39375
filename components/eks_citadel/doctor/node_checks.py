"""Judgements of nodes: their versions, images and templates, their metadata, their role."""

from collections.abc import Iterator
from datetime import date

from eks_citadel.doctor.check import Check
from eks_citadel.doctor.control_plane_checks import GUIDE
from eks_citadel.doctor.facts import Facts, NodeRole
from eks_citadel.doctor.severity import HIGH, LOW, MEDIUM
from eks_citadel.kubernetes import versions

METADATA = "https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html"
NODE_ROLE = f"{GUIDE}/create-node-role.html"
UPDATE = f"{GUIDE}/update-managed-node-group.html"
OLD_DAYS = 60
_NEEDED = {"AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"}
_USUAL = {"AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryReadOnly"}
_ADMIN = {"AdministratorAccess", "PowerUserAccess"}


def _behind(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    here = facts.kubernetes_version
    for one in facts.node_groups:
        if one.kubernetes_version and versions.minor(one.kubernetes_version) < versions.minor(here):
            yield (
                one.name,
                f"Nodes of {one.name} run Kubernetes {one.kubernetes_version}, the control plane {here}.",
            )


def _old_image(facts: Facts, today: date) -> Iterator[tuple[str, str]]:
    for one in facts.node_groups:
        if one.release is not None and (days := (today - one.release).days) > OLD_DAYS:
            yield one.name, f"The image of {one.name} is of {one.release}, {days} days old."


def _old_template(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one in facts.node_groups:
        if one.template is not None and one.template[0] < one.template[1]:
            at, newest = one.template
            yield one.name, f"{one.name} has version {at} of its launch template, whose newest version is {newest}."


def _unhealthy(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one in facts.node_groups:
        if one.issues:
            yield one.name, f"EKS says that {one.name} is not healthy: {'; '.join(one.issues)}."


def _ssh(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one in facts.node_groups:
        if one.ssh_from_anywhere:
            yield one.name, f"{one.name} has an SSH key and no source security group, so port 22 is open to the world."


def _without_token(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one in facts.node_metadata:
        if one.without_token:
            yield one.nodes, f"{one.nodes} gives out the credentials of its role without a token (IMDSv1)."


def _hops(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one in facts.node_metadata:
        if one.hops > 1:
            yield one.nodes, f"Pods on {one.nodes} reach the credentials of its role: the hop limit is {one.hops}."


def _admin(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one in facts.node_roles:
        names = [name for name in one.policies if _is_admin(name)] + ["its own policy"] * one.everything
        if names:
            yield one.arn, f"The nodes' role {one.arn} may do nearly everything, by {', '.join(names)}."


def _wide(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one in facts.node_roles:
        names = [name for name in one.policies if name not in _NEEDED | _USUAL and not _is_admin(name)]
        yield from _named(one, names, "so has every pod that reaches its credentials")


def _usual(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one in facts.node_roles:
        yield from _named(one, [name for name in one.policies if name in _USUAL], "wider than nodes need")


def _named(role: NodeRole, names: list[str], what: str) -> Iterator[tuple[str, str]]:
    if names:
        yield role.arn, f"The nodes' role {role.arn} has {', '.join(names)}, {what}."


def _is_admin(policy: str) -> bool:
    return policy in _ADMIN or policy.endswith("FullAccess")


_GROUPS, _RELEASES, _METADATA, _ROLES = ("node_groups",), ("node_releases",), ("node_metadata",), ("node_roles",)
CHECKS = (
    Check(
        "node-imds-v1", HIGH, "Nodes give out their credentials without a token",
        "Require IMDSv2 (HttpTokens: required) in the launch template.", METADATA, _METADATA, _without_token, "L2",
    ),
    Check(
        "node-ssh-world", HIGH, "SSH of a node group is open to the world",
        "Name source security groups, or use no SSH key.",
        "https://docs.aws.amazon.com/eks/latest/APIReference/API_RemoteAccessConfig.html", _RELEASES, _ssh, "L2",
    ),
    Check(
        "node-role-admin", HIGH, "The role of nodes may do nearly everything",
        "Give pods roles of their own by Pod Identity, and the nodes' role only what nodes need.",
        NODE_ROLE, _ROLES, _admin, "L2",
    ),
    Check(
        "node-hop-limit", MEDIUM, "Pods reach the credentials of their node",
        "Set HttpPutResponseHopLimit to 1 in the launch template.", METADATA, _METADATA, _hops, "L2",
    ),
    Check(
        "node-role-wide", MEDIUM, "The role of nodes has what add-ons or people need",
        "Give it to the add-on by Pod Identity, and take it away from the nodes' role.",
        NODE_ROLE, _ROLES, _wide, "L2",
    ),
    Check(
        "node-group-unhealthy", MEDIUM, "EKS reports a health issue of a node group",
        "Mend what the issue names.", f"{GUIDE}/troubleshooting.html", _RELEASES, _unhealthy,
    ),
    Check(
        "node-group-behind", LOW, "A node group has an older Kubernetes version than the control plane",
        "Update the node group.", UPDATE, _GROUPS, _behind, "A3",
    ),
    Check(
        "node-image-old", LOW, f"The image of a node group is older than {OLD_DAYS} days",
        "Update the node group to the newest release.", UPDATE, _RELEASES, _old_image,
    ),
    Check(
        "node-template-old", LOW, "A node group does not have the newest version of its launch template",
        "Update the node group to it.", f"{GUIDE}/launch-templates.html", _RELEASES, _old_template,
    ),
    Check(
        "node-role-usual", LOW, "The role of nodes has AWS's usual policies, which are wider than needed",
        "Use AmazonEKSWorkerNodeMinimalPolicy, AmazonEC2ContainerRegistryPullOnly and ec2:DescribeInstances.",
        NODE_ROLE, _ROLES, _usual, "L2",
    ),
)  # fmt: skip
