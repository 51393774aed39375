"""One stack under the real engine, whose program can be written anew between updates."""

from pathlib import Path
from textwrap import dedent
from typing import Any

from citadel_rehearsal.api_server.remote_stores import RemoteStores
from citadel_rehearsal.program.project import load
from citadel_rehearsal.program.token_programs import write_token_programs
from citadel_rehearsal.program.world import World
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.under_pulumi.performance import UnderPulumi

REGION, ACCOUNT = "eu-west-1", "111122223333"
HEAD = "import json\nimport pulumi\nimport pulumi_aws as aws\n"


class Stage:
    """One stack whose program can be written anew between updates."""

    def __init__(self, aws: EmbeddedAws, folder: Path) -> None:
        self.folder = folder
        self.aws = aws
        (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
        (folder / "Pulumi.dev.yaml").write_text(f"config:\n  aws:region: {REGION}\n")
        self.write("")
        deployer, programs = f"arn:aws:iam::{ACCOUNT}:role/deployer", folder / "programs"
        write_token_programs(programs, aws.address, deployer, REGION)
        self.world = World(aws.client, deployer, RemoteStores(address=aws.address), programs=programs)
        self.under = UnderPulumi(load(folder, "dev"), self.world, aws.address)

    def write(self, program: str) -> None:
        (self.folder / "__main__.py").write_text(HEAD + dedent(program))

    def up(self, program: str) -> Any:
        self.write(program)
        return self.under.up()

    def succeed(self, program: str) -> Any:
        """The update of a program that nothing may stop."""
        passed = self.up(program)
        assert (passed.error, passed.trace, passed.failures) == ("", "", [])
        return passed

    def client(self, service: str) -> Any:
        return self.aws.client(service, REGION, ACCOUNT)

    def output(self, name: str, key: str) -> Any:
        (found,) = [one for one in self.under.registrations.values() if one.name == name]
        return found.outputs[key]
