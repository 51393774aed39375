"""The `pulumi` command, which outlives this process and its terminal's Ctrl-C."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from pulumi.automation import CommandResult, OnOutput, PulumiCommand
from pulumi.automation.errors import create_command_error


class Command(PulumiCommand):
    """Runs `pulumi` in a session of its own, with files as its streams.

    An update that was begun is completed, whatever happens to this process: Ctrl-C reaches only this process, and an
    engine whose reader is gone would end at its next line of output.
    """

    def run(
        self, args: list[str], cwd: str, additional_env: Mapping[str, str],
        on_output: OnOutput | None = None, on_error: OnOutput | None = None,
    ) -> CommandResult:  # fmt: skip
        """Run the command as `PulumiCommand` does. The callbacks get the lines when the command has ended."""
        environment = {**os.environ, **additional_env, "PULUMI_AUTOMATION_API": "true"}
        if os.path.isabs(self.command):  # so that its own plugins are found first
            environment["PATH"] = os.pathsep.join([str(Path(self.command).parent), environment["PATH"]])
        with TemporaryFile() as output, TemporaryFile() as errors:
            code = subprocess.run(
                [self.command, "--non-interactive", *args], cwd=cwd, env=environment,
                stdin=subprocess.DEVNULL, stdout=output, stderr=errors, start_new_session=True,
            ).returncode  # fmt: skip
            result = CommandResult(_told(output, on_output), _told(errors, on_error), code)
        if code:
            raise create_command_error(result)
        return result


def _told(stream: IO[bytes], tell: OnOutput | None) -> str:
    stream.seek(0)
    lines = stream.read().decode(errors="replace").splitlines()
    if tell is not None:
        for line in lines:
            tell(line)
    return "\n".join(lines)
