"""What a page is about."""

from dataclasses import dataclass
from datetime import date

from eks_citadel.cli.page.run import Run
from eks_citadel.doctor.diagnosis import Diagnosis
from eks_citadel.picture.difference import Side


@dataclass(frozen=True)
class Cluster:
    """A cluster as it was read; without a `side`, `unshown` is the sentence that says why there is none."""

    name: str
    diagnosis: Diagnosis
    side: Side | None = None
    unshown: str = ""


@dataclass(frozen=True)
class Subject:
    """`place` says where the clusters are; `runs` are the stacks of a rehearsal; `today` decides on versions."""

    place: str
    clusters: tuple[Cluster, ...]
    today: date
    runs: tuple[Run, ...] = ()
