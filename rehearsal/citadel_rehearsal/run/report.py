"""What a rehearsal saw."""

from dataclasses import dataclass, field

from citadel_rehearsal.ground.cluster_store import OWN_RULES
from citadel_rehearsal.program.changes import Changes
from citadel_rehearsal.program.destroyed import Destroyed
from citadel_rehearsal.program.event import Failure
from citadel_rehearsal.program.log import Log
from citadel_rehearsal.program.not_judged import NotJudged
from citadel_rehearsal.program.project import Project
from citadel_rehearsal.run.assumed import Assumption
from citadel_rehearsal.run.assumed_clusters import AssumedCluster
from citadel_rehearsal.run.latency import CriticalPath
from eks_citadel.live.surroundings import Surroundings
from eks_citadel.picture.picture import Picture

IN_PROCESS, PULUMI = "in-process", "pulumi"
EARLIER = "earlier "  # before the names of the passes of an earlier program
ENGINES = (IN_PROCESS, PULUMI)


@dataclass
class Report:
    """The report of a rehearsal. `error` is one sentence; `failures` has the refused resources.

    `created` counts the resources by their types, `resources` has the type of each by its URN. With `earlier`, the
    revision of an earlier program, `before` is the report of what that program made, and `changes` is what the update
    then did.
    """

    project: Project
    deployer_arn: str = ""
    deployer_reason: str = ""
    assumptions: list[Assumption] = field(default_factory=list)
    used_clusters: list[AssumedCluster] = field(default_factory=list)
    earlier: str = ""
    before: "Report | None" = None
    changes: Changes | None = None
    passes: list[str] = field(default_factory=list)
    error: str = ""
    trace: str = ""
    failures: list[Failure] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    created: dict[str, int] = field(default_factory=dict)
    resources: dict[str, str] = field(default_factory=dict)
    path: CriticalPath = CriticalPath((), 0.0)
    pictures: list[Picture] = field(default_factory=list)
    surroundings: dict[str, Surroundings] = field(default_factory=dict)
    rules: list[dict[str, str]] = field(default_factory=list)
    objects_judge: str = OWN_RULES
    engine: str = IN_PROCESS
    logs: list[Log] = field(default_factory=list)
    not_judged: list[NotJudged] = field(default_factory=list)
    destroyed: Destroyed | None = None

    @property
    def succeeded(self) -> bool:
        """Whether everything was created and, if requested, deleted."""
        return not (self.error or self.failures or (self.destroyed and not self.destroyed.succeeded))
