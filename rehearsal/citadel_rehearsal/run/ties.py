"""Ids and clusters that a program names together, so that they are assumed in one VPC."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from citadel_rehearsal.program.registration import Registration
from citadel_rehearsal.resources.eks_clusters import CLUSTER

ID = re.compile(r"(?:vpc|subnet|sg)-[0-9a-f]{4,17}")
IN_ONE_VPC = ("aws:ec2/", "aws:eks/", "aws:lb/", "aws:vpc/")  # types whose resources are in one VPC
Tie = frozenset[str]


def cluster_tie(name: str) -> str:
    """How a tie names a cluster."""
    return f"cluster/{name}"


def ties(registrations: Iterable[Registration], arguments: Iterable[Mapping[str, Any]]) -> list[Tie]:
    """The ids, clusters and URNs that stand in one resource or look-up; those with a VPC come first."""
    made = list(registrations)
    bound = {one.urn for one in made if one.type.startswith(IN_ONE_VPC)}
    found = [_of(one, bound) for one in made]
    found += [frozenset(texts_of(given)) for given in arguments]
    return sorted((tie for tie in found if len(tie) > 1), key=_lacks_vpc)


def _of(one: Registration, bound: set[str]) -> Tie:
    needed = {urn for urns in one.property_dependencies.values() for urn in urns} & bound
    own = {one.urn, *needed} if one.urn in bound else set[str]()
    name = one.inputs.get("name" if one.type == CLUSTER.token else "clusterName")
    named = {cluster_tie(name)} if isinstance(name, str) and one.type.startswith("aws:eks/") else set[str]()
    return frozenset({*texts_of(one.inputs), *own, *named})


def _lacks_vpc(tie: Tie) -> bool:
    return not any(one.startswith("vpc-") for one in tie)


def texts_of(value: Any) -> Iterator[str]:
    """The ids of VPCs, subnets and security groups at any depth."""
    if isinstance(value, str):
        if ID.fullmatch(value):
            yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts_of(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts_of(inner)


class Together:
    """The VPC of everything that is tied. A tie between two VPCs is not followed: what was said first holds."""

    def __init__(self, found: Iterable[Tie]) -> None:
        self._above: dict[str, str] = {}
        for tie in found:
            first, *others = sorted(tie, key=lambda one: (not one.startswith("vpc-"), one))
            for other in others:
                self._join(first, other)

    def vpc_of(self, named: str) -> str:
        """The VPC, or an empty string when nothing says it."""
        root = self._root(named)
        return root if root.startswith("vpc-") else ""

    def _root(self, one: str) -> str:
        while (above := self._above.get(one)) is not None:
            one = above
        return one

    def _join(self, one: str, other: str) -> None:
        roots = sorted({self._root(one), self._root(other)}, key=lambda root: not root.startswith("vpc-"))
        if len(roots) == 2 and not roots[1].startswith("vpc-"):
            self._above[roots[1]] = roots[0]
