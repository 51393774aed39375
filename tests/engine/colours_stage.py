"""The stacks of this repository on a user's machine, as `pulumi` and `citadel` work on them, each cluster with an API
server of its own."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from machine import ROOT, environment, run

from citadel_rehearsal.program.token_programs import before, write_token_programs
from citadel_rehearsal.providers.environment import PROGRAMS, variables
from citadel_rehearsal.run.embedded_aws import EmbeddedAws

REGION, ACCOUNT = "eu-west-1", "111122223333"
DEPLOYER = f"arn:aws:iam::{ACCOUNT}:role/platform"


class ColoursStage:
    """The project, with its stacks' files as they are in the repository."""

    def __init__(self, aws: EmbeddedAws, folder: Path) -> None:
        self.aws, self.folder = aws, folder / "project"
        shutil.copytree(ROOT / "stacks", self.folder / "stacks", ignore=shutil.ignore_patterns("__pycache__"))
        project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text()) | {"runtime": "python"}  # in this environment
        (self.folder / "Pulumi.yaml").write_text(json.dumps(project))
        aws.assume("role", REGION, arn=DEPLOYER)
        write_token_programs(folder / "programs", aws.address, DEPLOYER, REGION)
        own = environment(folder / "state")
        own |= {"PATH": before(folder / "programs", own["PATH"]), PROGRAMS: str(folder / "programs")}
        signed = {"AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": "rehearsal", "AWS_SESSION_TOKEN": aws.run_key}
        self.environment = own | variables(aws.address, DEPLOYER, REGION) | signed | {"AWS_ENDPOINT_URL": aws.url}

    def file(self, stack: str) -> Path:
        return self.folder / "stacks" / "config" / f"Pulumi.{stack}.yaml"

    def configure(self, stack: str, key: str, **changes: Any) -> None:
        """Write values under one key of a stack's file."""
        document = yaml.safe_load(self.file(stack).read_text())
        document["config"][f"eks-citadel:{key}"] |= changes
        self.file(stack).write_text(json.dumps(document))

    def pulumi(self, *arguments: str) -> str:
        return run(self.folder, self.environment, "pulumi", *arguments, "--non-interactive")

    def up(self, stack: str, *options: str) -> str:
        return self.pulumi("up", "--yes", "--skip-preview", "--stack", stack, *options)

    def create(self, *stacks: str) -> None:
        for stack in stacks:
            self.pulumi("stack", "init", stack, "--no-select")
            self.up(stack)

    def stacks(self) -> list[str]:
        return sorted(one["name"] for one in json.loads(self.pulumi("stack", "ls", "--json")))

    def outputs(self, stack: str) -> Mapping[str, Any]:
        return json.loads(self.pulumi("stack", "output", "--json", "--stack", stack))

    def citadel(self, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        """The command itself."""
        return subprocess.run(
            ["citadel", *words], cwd=self.folder, env=self.environment | more, stdin=subprocess.DEVNULL,
            capture_output=True, text=True,
        )  # fmt: skip

    def client(self, service: str) -> Any:
        return self.aws.client(service, REGION, ACCOUNT)
