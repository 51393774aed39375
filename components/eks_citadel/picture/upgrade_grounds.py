"""What an advice about an upgrade stands on, each ground with the address of its rule."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from eks_citadel.kubernetes import versions
from eks_citadel.picture.picture import Addon, NodeGroup

IN_PLACE, BLUE_GREEN = "in-place", "blue-green"
ROLLBACK_DAYS = 7
KUBELET_SKEW = 3  # minor versions that a kubelet, or a kube-proxy, may be older than the API server
ROLLBACK = "https://docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html"
UPDATE = "https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html"
SKEW = "https://kubernetes.io/releases/version-skew-policy/"
SUPPORT = "https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html"
ADDONS = "https://docs.aws.amazon.com/eks/latest/userguide/updating-an-add-on.html"
POLICIES = "https://docs.aws.amazon.com/eks/latest/best-practices/rollback-cluster-upgrades.html"


# Of the version of an add-on, such as v1.35.0-eksbuild.2.
MINOR = re.compile(r"v(1\.\d+)\.")


class Ground(NamedTuple):
    """What an advice stands on: a sentence, and the address of its rule."""

    code: str
    sentence: str
    source: str


@dataclass(frozen=True)
class Standing:
    """A cluster as it is. `upgraded` is the day of its last upgrade in place, None where none is known."""

    cluster_name: str
    kubernetes_version: str
    addons: tuple[Addon, ...]
    node_groups: tuple[NodeGroup, ...]
    upgraded: date | None = None


def against(standing: Standing, to: str, version_floor: str | None) -> Iterator[Ground]:
    """What speaks against an upgrade in place: that EKS could not go back."""
    here, steps = standing.kubernetes_version, versions.minor(to) - versions.minor(standing.kubernetes_version)
    if steps > 1:
        words = f"in place it takes {steps} upgrades, one minor version each, of which EKS takes back only the last."
        yield Ground("one-minor-at-a-time", words, ROLLBACK)
    if version_floor is not None and versions.minor(version_floor) > versions.minor(here):
        words = f"policies allow no version below {version_floor}, so EKS could not go back to {here}."
        yield Ground("version-floor", words, POLICIES)


def grounds(standing: Standing, to: str, today: date, way: str) -> Iterator[Ground]:
    """The other facts, whichever way it is."""
    yield from _way_back(standing, to, today, way)
    yield from _nodes(standing, to, way)
    yield from _kube_proxy(standing, to, way)
    yield from _addons(standing, to, way)
    yield from _support(standing.kubernetes_version, today)
    yield from _support(to, today)


def _way_back(standing: Standing, to: str, today: date, way: str) -> Iterator[Ground]:
    here = standing.kubernetes_version
    if way == BLUE_GREEN:
        words = f"A cluster that is created at {to} has no rollback of EKS: the way back is {standing.cluster_name}."
        yield Ground("created-at-its-version", words, ROLLBACK)
        return
    words = f"Node groups go back to {here} before the control plane, and add-ons by hand."
    yield Ground("rollback-order", words, ROLLBACK)
    if versions.standard_support_ended(here, today):
        words = f"To go back to {here}, which has only extended support left, set support_type to EXTENDED first."
        yield Ground("rollback-needs-extended", words, ROLLBACK)
    if standing.upgraded is not None and today <= (last := standing.upgraded + timedelta(ROLLBACK_DAYS)):
        words = (
            f"The upgrade to {here} on {standing.upgraded} can be taken back until {last}, or until the next upgrade."
        )
        yield Ground("rollback-open", words, ROLLBACK)


def _nodes(standing: Standing, to: str, way: str) -> Iterator[Ground]:
    here = standing.kubernetes_version
    for group in standing.node_groups if way == IN_PLACE else ():
        nodes, words = group.kubernetes_version or here, f"The nodes of {group.name} are at {group.kubernetes_version}"
        behind = versions.minor(to) - versions.minor(nodes)
        if versions.minor(nodes) > versions.minor(here):
            words += f", newer than the API server at {here}, which Kubernetes does not support."
            yield Ground("nodes-newer", words, SKEW)
        elif behind > KUBELET_SKEW:
            words += f", {behind} minor versions below {to}: upgrade them first, {KUBELET_SKEW} are allowed."
            yield Ground("kubelet-skew", words, SKEW)
        elif nodes != here:
            yield Ground("nodes-behind", f"{words}: bring them to the cluster's version.", UPDATE)


def _kube_proxy(standing: Standing, to: str, way: str) -> Iterator[Ground]:
    """kube-proxy is no newer than the API server, and as little behind as a kubelet."""
    versions_of = [one.version for one in standing.addons if one.name == "kube-proxy" and way == IN_PLACE]
    for version in (found[1] for one in versions_of if (found := MINOR.match(one or ""))):
        behind = versions.minor(to) - versions.minor(version)
        if behind > KUBELET_SKEW:
            words = f"{behind} minor versions below {to}: upgrade it first, {KUBELET_SKEW} are allowed."
            yield Ground("kube-proxy-skew", f"kube-proxy is at {version}, {words}", SKEW)
        elif versions.minor(version) > versions.minor(standing.kubernetes_version):
            words = f"newer than the API server at {standing.kubernetes_version}, which Kubernetes does not support."
            yield Ground("kube-proxy-newer", f"kube-proxy is at {version}, {words}", SKEW)


def _addons(standing: Standing, to: str, way: str) -> Iterator[Ground]:
    """EKS upgrades no add-on by itself."""
    known, borrowed = versions.addon_versions(to), versions.borrowed_addons(to)
    for addon in standing.addons:
        if addon.name not in known:
            words = f"No version of the add-on {addon.name} for {to} is in this library's table: choose one by hand."
            yield Ground("addon-not-known", words, ADDONS)
        elif addon.name in borrowed:
            words = f"The table's version of the add-on {addon.name} was not seen for {to}: check it."
            yield Ground("addon-not-seen", words, ADDONS)
        elif addon.version != known[addon.name] and way == IN_PLACE:
            words = f"The add-on {addon.name} goes from {addon.version or 'no version'} to {known[addon.name]}."
            yield Ground("addon-version", words, ADDONS)


def _support(version: str, today: date) -> Iterator[Ground]:
    ends = {kind: versions.support_ends(version, kind) for kind in ("standard", "extended")}
    if ends["standard"] is None or ends["extended"] is None:
        yield Ground("support", f"When support of {version} ends is not in this library's table.", SUPPORT)
    elif today <= ends["standard"]:
        yield Ground("support", f"Standard support of {version} ends on {ends['standard']}.", SUPPORT)
    elif today <= ends["extended"]:
        words = f"{version} has only extended support left, which is paid for, until {ends['extended']}."
        yield Ground("support", words, SUPPORT)
    else:
        words = f"EKS offers {version} no more since {ends['extended']}, and upgrades such clusters by itself."
        yield Ground("support", words, SUPPORT)
