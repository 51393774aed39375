"""What a program with so many of the smallest clusters registers, rehearsed in this process."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from eks_citadel.rehearsal.embedded_aws import EmbeddedAws
from eks_citadel.rehearsal.engine.monitor import Monitor
from eks_citadel.rehearsal.engine.program import run
from eks_citadel.rehearsal.engine.project import load
from eks_citadel.rehearsal.engine.registration import Registration
from eks_citadel.rehearsal.engine.world import World

ADMIN = "arn:aws:iam::111122223333:role/me"
PROJECT = "name: bench\nruntime: python\nconfig:\n  aws:region: eu-west-1\n"


def rehearsed(clusters: int) -> Mapping[str, Registration]:
    """The clusters are `cluster-0` and so on, in the networks 10.0.0.0/16 and so on."""
    lines = [f"secure_cluster('cluster-{number}', '10.{number}.0.0/16')" for number in range(clusters)]
    with tempfile.TemporaryDirectory() as folder, EmbeddedAws() as aws:
        Path(folder, "Pulumi.yaml").write_text(PROJECT)
        Path(folder, "__main__.py").write_text("\n".join(["from benchmarks.programs import secure_cluster", *lines]))
        aws.assume("role", "eu-west-1", arn=ADMIN)
        project = load(folder, "dev")
        monitor = Monitor(World(aws.client, ADMIN), project)
        outcome = run(project, monitor)
    if not outcome.succeeded:
        raise SystemExit(f"the benchmark's program failed: {outcome}")
    return monitor.registrations
