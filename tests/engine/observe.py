"""Rehearses one project in this process and under the real engine, and prints what both did.

`python observe.py DIRECTORY STACK` prints JSON: for each engine the report, the objects after the update, the requests
that changed something in AWS, in which order resources were begun and made, and what each needs.
"""

import contextlib
import json
import sys
from collections.abc import Mapping
from typing import Any

from citadel_rehearsal.api_server.api_store import ApiStore
from citadel_rehearsal.api_server.kinds import Kind
from citadel_rehearsal.cli.report_json import as_map
from citadel_rehearsal.ground.cluster_store import ClusterStore
from citadel_rehearsal.program.event import Event
from citadel_rehearsal.program.performance import Performance
from citadel_rehearsal.program.registration import Registration
from citadel_rehearsal.program.world import World
from citadel_rehearsal.resources.eks_clusters import CLUSTER
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.rehearse import Rehearsal
from citadel_rehearsal.run.report import IN_PROCESS, PULUMI, Report


class Watched(Rehearsal):
    """Keeps what a report does not: objects and requests."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, on_event=self._note, **options)
        self.told: list[tuple[str, str]] = []
        self.needs: dict[str, list[str]] = {}
        self.objects: dict[str, list[Any]] = {}  # by cluster
        self.made: list[Any] = []
        self.requests: list[Any] = []

    def _note(self, event: Event) -> None:
        self.told.append((event.kind, event.urn))

    def _perform(self, aws: EmbeddedAws, performance: Performance, world: World, and_destroy: bool) -> None:
        self._aws = aws
        super()._perform(aws, performance, world, and_destroy)
        self.requests = aws.requests()

    def _read_back(self, report: Report, registrations: Mapping[str, Registration], world: World) -> None:
        super()._read_back(report, registrations, world)
        self.made = self._aws.requests()
        self.steps = list(self.told)
        self.needs = {urn: sorted(one.needs) for urn, one in registrations.items()}
        for one in registrations.values():
            if one.type == CLUSTER.token:
                self.objects[one.outputs["name"]] = applied(world.clusters.get(one.outputs["arn"]))
        self.urns = sorted(urn for urn, one in registrations.items() if one.state == "created")


def applied(store: ClusterStore | None) -> list[Any]:
    """What the program applied, of an API server as it shows it; the namespaces of the first second are not ours."""
    if isinstance(store, ApiStore):
        everything = [_items(store, kind) for kind in store.kinds.every()]
        return [one for items in everything for one in items if _is_ours(one)]
    return [one for one in store or () if one["metadata"].keys() != {"name"}]


def _items(store: ApiStore, kind: Kind) -> list[Any]:
    found = store.connection.ask("GET", kind.path())["items"]
    return [{"apiVersion": kind.api_version, "kind": kind.kind, **one} for one in found]


def _is_ours(document: Any) -> bool:
    managers = [one["manager"] for one in document["metadata"].get("managedFields", ())]
    return any(one.startswith("pulumi-kubernetes") for one in managers)


def observe(directory: str, stack: str, engine: str) -> dict[str, Any]:
    rehearsal = Watched(directory, stack, engine=engine)
    report = rehearsal.run(and_destroy=True)
    return {
        "report": as_map(report),
        "urns": rehearsal.urns,
        "objects": rehearsal.objects,
        "made": rehearsal.made,
        "requests": rehearsal.requests,
        "steps": rehearsal.steps,
        "needs": rehearsal.needs,
    }


def main(directory: str, stack: str) -> None:
    with contextlib.redirect_stdout(sys.stderr):
        seen = {engine: observe(directory, stack, engine) for engine in (IN_PROCESS, PULUMI)}
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
