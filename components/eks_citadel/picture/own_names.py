"""Names that must differ between two clusters that do the same: those that are made of a cluster's own name.

A name is compared by the forms that it may mean, in which `CLUSTER` stands for the cluster's own name. Two clusters do
the same where a name of the one and a name of the other have a form in common.
"""

import re
from itertools import combinations

from eks_citadel import arns
from eks_citadel.leave.settings.data_stores import SHARED
from eks_citadel.picture.picture import PodIdentity, Reach

CLUSTER = "CLUSTER"
CLUSTER_TAG = "eks-cluster-name="
# Kinds whose things are paths below the cluster's name, as far as they are not shared.
PATHS = ("s3_prefixes", "dynamodb_tables", "ssm_paths")
_MOST_PLACES = 4  # of one name in a text; where it is there more often, all of them are meant, or none


def role_forms(role_arn: str, pods: PodIdentity, cluster_name: str) -> tuple[str, ...]:
    """The forms of a role's ARN; the role that a cluster creates for these pods is the same duty in each cluster."""
    path, _, name = role_arn.rpartition("/")
    if arns.is_name_for_pods(name, arns.pods_role_owner(cluster_name, pods.namespace, pods.service_account)):
        return (f"{path}/{CLUSTER}.{pods.namespace}.{pods.service_account}",)
    return forms(role_arn, cluster_name)


def reach_forms(reach: Reach, cluster_name: str) -> tuple[str, ...]:
    """The forms of what pods reach. Where the cluster's name stands for sure, it means the cluster."""
    tags = reach.things.split(", ")
    if f"{CLUSTER_TAG}{cluster_name}" in tags:
        return (", ".join(f"{CLUSTER_TAG}{CLUSTER}" if tag == f"{CLUSTER_TAG}{cluster_name}" else tag for tag in tags),)
    found = forms(reach.things, cluster_name)
    return found[:-1] if reach.kind in PATHS and _owned(reach.things, cluster_name) else found


def _owned(path: str, cluster_name: str) -> bool:
    """Whether the path is below the cluster's name, and not below a shared one or that of a pod."""
    parts = re.split("[/ ]", path)
    return cluster_name in parts and not {SHARED, "POD-UID"} & {*parts}


def forms(text: str, cluster_name: str) -> tuple[str, ...]:
    """The text, and first the text with `CLUSTER` in every place that may mean the cluster, or in some of them."""
    found = list(re.finditer(rf"(?<![A-Za-z0-9]){re.escape(cluster_name)}(?![A-Za-z0-9])", text))
    places = [match.span() for match in found]
    counts = range(len(places), -1, -1) if len(places) <= _MOST_PLACES else (len(places), 0)
    return tuple(_with_cluster(text, some) for count in counts for some in combinations(places, count))


def _with_cluster(text: str, places: tuple[tuple[int, int], ...]) -> str:
    for first, last in reversed(places):
        text = text[:first] + CLUSTER + text[last:]
    return text
