"""Whether a cluster is upgraded in place or by a new cluster beside it (blue/green), and what that stands on."""

from dataclasses import dataclass
from datetime import date

from eks_citadel.kubernetes import versions
from eks_citadel.parsing.refusal import Unfit, refuse
from eks_citadel.picture.upgrade_grounds import (
    BLUE_GREEN,
    IN_PLACE,
    ROLLBACK_DAYS,
    Ground,
    Standing,
    against,
    grounds,
)


@dataclass(frozen=True)
class Advice:
    """`way` is `in-place` or `blue-green`; `sentence` says it with the reason."""

    way: str
    sentence: str
    grounds: tuple[Ground, ...]


def advice(standing: Standing, to: str, today: date, version_floor: str | None = None) -> Advice:
    """The advice. `version_floor` is the lowest version that policies of the organisation allow.

    Errors: `Refusal` of a version that cannot be upgraded to.
    """
    _judge(standing, to, today, version_floor)
    here = standing.kubernetes_version
    reasons = tuple(against(standing, to, version_floor))
    if reasons:
        why = " and ".join(reason.sentence.rstrip(".") for reason in reasons)
        sentence = f"Make a new cluster at {to} beside {standing.cluster_name} (blue/green): {why}."
    else:
        sentence = (
            f"Upgrade {standing.cluster_name} in place from {here} to {to}: it is one minor version, and EKS can go "
            f"back to {here} for {ROLLBACK_DAYS} days."
        )
    way = BLUE_GREEN if reasons else IN_PLACE
    return Advice(way, sentence, (*reasons, *grounds(standing, to, today, way)))


def _judge(standing: Standing, to: str, today: date, version_floor: str | None) -> None:
    for path, version in (("to", to), ("version_floor", version_floor)):
        if version is not None:
            try:
                versions.kubernetes_version(version)
            except Unfit as unfit:
                raise refuse(path, version, unfit.rule, unfit.way_out) from None
    here = standing.kubernetes_version
    if versions.minor(to) <= versions.minor(here):
        raise refuse("to", to, f"{standing.cluster_name} is at {here} already", "name a newer version")
    if versions.support_ended(to, today):
        raise refuse("to", to, "EKS offers this version no more", f'write one such as "{versions.newest()}"')
    if version_floor is not None and versions.minor(version_floor) > versions.minor(to):
        raise refuse(
            "to", to, f"policies allow no version below {version_floor}", f'name "{version_floor}" or a newer one'
        )
