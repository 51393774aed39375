"""The limit of the network policy agent: combinations of protocol and ports for a pair of pods.

For each pod and direction, the agent of the VPC CNI keeps 24 of them per address, over all policies that select the
pod, and drops the others at random. A range is one combination. An address in a CIDR also gets the ports of the CIDR.
https://github.com/aws/aws-network-policy-agent/blob/main/pkg/ebpf/c/tc.v4ingress.bpf.c (MAX_PORT_PROTOCOL)
https://github.com/aws/aws-network-policy-agent/blob/main/pkg/fwruleprocessor/fw_rule_processor.go
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from eks_citadel.parsing import cidrs

MOST_COMBINATIONS = 24
Combination = tuple[str, int, int | None]  # protocol, port, end of a range


@dataclass(frozen=True)
class Opening:
    """Ports of a policy that selects `pods` of a namespace, in one direction, for one peer.

    The peer is a CIDR, or else pods: `peer_namespace` None is every namespace. `owner` names it in a sentence. A range
    of the internet has no pods, although they may have public addresses.
    """

    owner: str
    namespace: str
    direction: str
    combinations: frozenset[Combination]
    pods: Mapping[str, str]
    peer_namespace: str | None = None
    peer_pods: Mapping[str, str] | None = None
    cidr: str | None = None
    has_pods: bool = True

    @property
    def side(self) -> tuple[str, str]:
        """What the agent has one map for, as far as namespaces go."""
        return self.namespace, self.direction


def beyond_limit(openings: Iterable[Opening], pod_cidrs: Sequence[str]) -> tuple[Opening, ...]:
    """Openings that together give one pair more combinations than the agent keeps; empty if there are none.

    `pod_cidrs` are the ranges of the pods' own addresses. None of the result could be left out.
    """
    for _, group in groupby(sorted(openings, key=lambda one: one.side), key=lambda one: one.side):
        found = _search((), list(group), tuple(pod_cidrs))
        if found:
            return _needed(found)
    return ()


def count(openings: Iterable[Opening]) -> int:
    """The number of different combinations of all of them."""
    return len(frozenset[Combination]().union(*(one.combinations for one in openings)))


def _search(chosen: tuple[Opening, ...], left: list[Opening], pod_cidrs: tuple[str, ...]) -> tuple[Opening, ...]:
    """The first set of openings for one pair that is beyond the limit."""
    if count(chosen) > MOST_COMBINATIONS:
        return chosen
    for position, one in enumerate(left):
        others = left[position + 1 :]
        if count((*chosen, one, *others)) <= MOST_COMBINATIONS:
            return ()
        together = [other for other in others if _overlap(one, other, pod_cidrs)]
        found = _search((*chosen, one), together, pod_cidrs)
        if found or len(together) == len(others):  # a set without this one would only be smaller
            return found
    return ()


def _needed(found: tuple[Opening, ...]) -> tuple[Opening, ...]:
    for one in found:
        fewer = tuple(other for other in found if other is not one)
        if count(fewer) > MOST_COMBINATIONS:
            return _needed(fewer)
    return found


def _overlap(one: Opening, other: Opening, pod_cidrs: tuple[str, ...]) -> bool:
    """Whether a pod and a peer exist to which both apply. For sets it is enough that each two overlap."""
    if not _same_pod(one.pods, other.pods):
        return False
    if one.cidr is not None and other.cidr is not None:
        return cidrs.overlapping([one.cidr, other.cidr]) is not None
    if one.cidr is not None or other.cidr is not None:
        cidr = one.cidr or other.cidr or ""
        return (
            one.has_pods and other.has_pods and any(cidrs.overlapping([cidr, text]) is not None for text in pod_cidrs)
        )
    same_namespace = None in (one.peer_namespace, other.peer_namespace) or one.peer_namespace == other.peer_namespace
    return same_namespace and _same_pod(one.peer_pods or {}, other.peer_pods or {})


def _same_pod(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether one pod can have the labels of both."""
    return all(other.get(key, value) == value for key, value in one.items())
