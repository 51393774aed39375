"""A rehearsed program, and the questions that a test asks about its clusters."""

from collections.abc import Mapping
from typing import Any

from citadel_rehearsal.program.world import World
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.report import Report
from citadel_rehearsal.testing.cluster import RehearsedCluster
from citadel_rehearsal.testing.ends import End
from eks_citadel.parsing.refusal import known_words
from eks_citadel.picture.picture import Picture
from eks_citadel.testing.graph import Unheard
from eks_citadel.testing.verdict import Verdict


class Rehearsed:
    """The `report` of a rehearsal, and the embedded AWS with everything that the program made.

    The questions are about the only cluster; where there are several, `cluster(name)` has the same ones.
    """

    def __init__(self, report: Report, aws: EmbeddedAws, world: World) -> None:
        self.report = report
        self.aws = aws
        self._clusters = {
            one.cluster_name: RehearsedCluster(one, report.surroundings[one.cluster_name], aws, world)
            for one in report.pictures
        }

    @property
    def picture(self) -> Picture:
        """Who can enter, what can leave, what can talk."""
        return self.cluster().picture

    def cluster(self, name: str | None = None) -> RehearsedCluster:
        """The cluster of this name, or the only one. Errors: `Unheard`."""
        if name is None and len(self._clusters) == 1:
            return next(iter(self._clusters.values()))
        if not self._clusters:
            raise Unheard("The program has no cluster that can be read back.")
        if name is None:
            raise Unheard(f"The program has the clusters {', '.join(self._clusters)}; name one with cluster(NAME).")
        if name not in self._clusters:
            raise Unheard(f'The program has no cluster "{name}"; {known_words(name, self._clusters)}.')
        return self._clusters[name]

    def client(self, service: str, region: str | None = None) -> Any:
        """A boto3 client of the embedded AWS that acts as root of the deployer's account, to make what pods reach."""
        account = self.report.deployer_arn.split(":")[4]
        return self.aws.client(service, region or self.report.project.region, account)

    def may_enter(self, principal_arn: str, namespace: str | None = None) -> Verdict:
        """As of `RehearsedCluster`."""
        return self.cluster().may_enter(principal_arn, namespace)

    def may_leave(self, pod: str | Mapping[str, Any], action: str, resource_arn: str, **parameters: Any) -> Verdict:
        """As of `RehearsedCluster`."""
        return self.cluster().may_leave(pod, action, resource_arn, **parameters)

    def may_talk(self, source: End, destination: End, port: int, protocol: str = "TCP") -> Verdict:
        """As of `RehearsedCluster`."""
        return self.cluster().may_talk(source, destination, port, protocol)
