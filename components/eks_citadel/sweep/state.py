"""A stack as its state shows it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

STACK_TYPE = "pulumi:pulumi:Stack"
PROVIDER = "pulumi:providers:aws"
CLUSTER, NODE_GROUP = "aws:eks/cluster:Cluster", "aws:eks/nodeGroup:NodeGroup"

Resource = Mapping[str, Any]


class Place(NamedTuple):
    """An EKS cluster by its name and region."""

    cluster_name: str
    region: str


@dataclass(frozen=True)
class StackState:
    """The resources in the state of a stack. `project` and `name` are as its program knows them."""

    project: str
    name: str
    resources: Sequence[Resource]

    @property
    def made(self) -> list[Resource]:
        """What a provider has made, without what only waits to be deleted after a replacement."""
        return [one for one in self.resources if _is_made(one)]

    @property
    def exports(self) -> Mapping[str, Any]:
        """The exports of the last update."""
        found = (one.get("outputs") for one in self.resources if one.get("type") == STACK_TYPE)
        return next(found, None) or {}

    @property
    def clusters(self) -> list[Place]:
        """The EKS clusters of the stack."""
        arns = (str(outputs_of(one).get("arn", "")).split(":") for one in self.made if one["type"] == CLUSTER)
        return [Place(arn[5].partition("/")[2], arn[3]) for arn in arns if len(arn) == 6]

    @property
    def regions(self) -> list[str]:
        """The regions of its resources and of its AWS providers: a stack in parts may have roles alone."""
        arns = (str(outputs_of(one).get("arn", "")).split(":") for one in self.made)
        providers = (one.get("inputs") or {} for one in self.resources if one["type"] == PROVIDER)
        given = (one.get("region") for one in providers)
        found = {arn[3] for arn in arns if len(arn) > 5} | {one for one in given if isinstance(one, str)}
        return sorted(found - {""})

    @property
    def scaling_groups(self) -> list[str]:
        """The Auto Scaling groups of its node groups."""
        return sorted(set(_scaling_groups(self.made)))


def _is_made(resource: Resource) -> bool:
    unmade = resource.get("external") or resource.get("delete") or resource["type"].startswith("pulumi:")
    return bool(resource.get("custom")) and not unmade


def outputs_of(resource: Resource) -> Mapping[str, Any]:
    """What the provider has answered."""
    return resource.get("outputs") or {}


def _scaling_groups(resources: Sequence[Resource]) -> Iterator[str]:
    for one in resources:
        if one["type"] == NODE_GROUP:
            for behind in outputs_of(one).get("resources") or ():
                yield from (str(group["name"]) for group in behind.get("autoscalingGroups") or ())
