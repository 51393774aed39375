"""`citadel leftovers`: lists AWS resources that workloads created and a destroy would leave."""

import sys

from eks_citadel.live.leftovers import leftovers_of
from eks_citadel.live.unanswered import Unanswered


def print_leftovers(cluster_name: str, region: str) -> int:
    """Prints a line for each. Returns 0 when there are none, 1 when there are some, 2 when AWS does not answer."""
    try:
        found = leftovers_of(cluster_name, region)
    except Unanswered as error:
        print(f"The leftovers of {cluster_name} are not known: {error}", file=sys.stderr)
        return 2
    for item in found:
        print(f"{item.kind} {item.identifier}")
    return 1 if found else 0
