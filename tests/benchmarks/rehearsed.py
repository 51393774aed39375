"""Programs with so many of the smallest clusters, rehearsed in this process."""

import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from citadel_rehearsal.ground.cluster_store import ClusterStores
from citadel_rehearsal.ground.told_objects import tell_objects
from citadel_rehearsal.in_process.monitor import Monitor
from citadel_rehearsal.in_process.program import Outcome, run
from citadel_rehearsal.program.project import Project, load
from citadel_rehearsal.program.registration import Registration
from citadel_rehearsal.program.token_programs import write_token_programs
from citadel_rehearsal.program.world import World
from citadel_rehearsal.run.embedded_aws import EmbeddedAws

ADMIN = "arn:aws:iam::111122223333:role/me"
PROJECT = "name: bench\nruntime: python\nconfig:\n  aws:region: eu-west-1\n"


@contextmanager
def prepared(program: str, transition_seconds: float = 0.05) -> Generator[tuple[Project, Monitor]]:
    """A program with the embedded AWS that it needs."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedAws(transition_seconds=transition_seconds) as aws:
        Path(folder, "Pulumi.yaml").write_text(PROJECT)
        Path(folder, "__main__.py").write_text(program)
        aws.assume("role", "eu-west-1", arn=ADMIN)
        programs = Path(folder, "programs")
        write_token_programs(programs, aws.address, ADMIN, "eu-west-1")
        project = load(folder, "dev")
        # Add-ons become healthy by the network policies that the embedded AWS is told.
        clusters = ClusterStores(tell=partial(tell_objects, aws.address))
        yield project, Monitor(World(aws.client, ADMIN, clusters, programs=programs), project)


def program_of(clusters: int) -> str:
    """The clusters are `cluster-0` and so on, in the networks 10.0.0.0/16 and so on."""
    lines = [f"secure_cluster('cluster-{number}', '10.{number}.0.0/16')" for number in range(clusters)]
    return "\n".join(["from benchmarks.programs import secure_cluster", *lines])


def rehearsed(program: str) -> Mapping[str, Registration]:
    """The resources that a program registers."""
    with prepared(program) as (project, monitor):
        check(run(project, monitor))
    return monitor.registrations


def check(outcome: Outcome) -> None:
    """Ends the benchmark when its program failed."""
    if not outcome.succeeded:
        raise SystemExit(f"the benchmark's program failed: {outcome}")
