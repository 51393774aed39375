"""A Pulumi project in a temporary directory, rehearsed in an account of its own."""

import itertools
from pathlib import Path
from textwrap import dedent
from typing import Any

from citadel_rehearsal.in_process.monitor import Monitor
from citadel_rehearsal.in_process.program import Outcome, run
from citadel_rehearsal.program.event import Event
from citadel_rehearsal.program.project import load
from citadel_rehearsal.program.registration import Registration
from citadel_rehearsal.program.world import World
from citadel_rehearsal.run.embedded_aws import EmbeddedAws

REGION = "eu-central-1"
_ACCOUNTS = itertools.count(200000000001)


class Stage:
    """Runs programs; each stage has its own account, so that tests share one emulator."""

    def __init__(self, aws: EmbeddedAws, folder: Path) -> None:
        self.aws = aws
        self.account = str(next(_ACCOUNTS))
        self.world = World(aws.client, f"arn:aws:iam::{self.account}:role/deployer")
        self.folder = folder
        self.events: list[Event] = []
        aws.client("iam", REGION, self.account).create_role(RoleName="deployer", AssumeRolePolicyDocument="{}")

    def write(self, program: str, project: str = "shop", config: str = "") -> Path:
        """A project directory whose program is `program`."""
        folder = self.folder / project
        (folder / "stacks").mkdir(parents=True, exist_ok=True)
        (folder / "Pulumi.yaml").write_text(f"name: {project}\nruntime: python\nmain: stacks\n")
        (folder / "Pulumi.dev.yaml").write_text(f"config:\n  aws:region: {REGION}\n{config}")
        (folder / "stacks" / "__main__.py").write_text(dedent(program))
        return folder

    def rehearse(self, program: str, preview: bool = False, **project: str) -> Outcome:
        """One pass."""
        loaded = load(self.write(program, **project), "dev")
        return run(loaded, Monitor(self.world, loaded, preview, self.events.append))

    def client(self, service: str) -> Any:
        """A boto3 client of the stage's account."""
        return self.aws.client(service, REGION, self.account)


def named(outcome: Outcome, name: str) -> Registration:
    """The one registration of a logical name."""
    (found,) = [one for one in outcome.monitor.registrations.values() if one.name == name]
    return found
