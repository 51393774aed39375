"""Every finding about a picture."""

from collections.abc import Sequence

from eks_citadel.parsing.finding import Finding
from eks_citadel.picture import addon_pods, leave, repair, talk
from eks_citadel.picture.picture import Picture


def findings(picture: Picture, pod_cidrs: Sequence[str]) -> tuple[Finding, ...]:
    """About admins, about identities, about permits, and about pods of add-ons."""
    of_pods = (*talk.findings(picture, pod_cidrs), *addon_pods.findings(picture))
    return (*repair.findings(picture), *leave.findings(picture), *of_pods)
