"""The scale of findings, the most severe first."""

from collections.abc import Mapping

HIGH, MEDIUM, LOW, INFORMATION = "high", "medium", "low", "information"
SEVERITIES: Mapping[str, str] = {
    HIGH: "somebody can have more than anybody decided, or the cluster is about to stop working",
    MEDIUM: "a defence is missing, or something does not work",
    LOW: "upkeep, or a defence that others stand behind",
    INFORMATION: "worth knowing, and no fault",
}


def at_least(severity: str, floor: str) -> bool:
    """Whether the one is as severe as the other, or more."""
    order = list(SEVERITIES)
    return order.index(severity) <= order.index(floor)
