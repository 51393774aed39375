"""The `pulumi` command, as the Automation API runs it."""

from collections.abc import Mapping

from pulumi.automation import CommandResult, OnOutput, PulumiCommand

from citadel_rehearsal.under_pulumi.own_folder import unless_leaving


class Command(PulumiCommand):
    """A `pulumi` command that neither starts nor returns once this process has begun to end."""

    def run(
        self, args: list[str], cwd: str, additional_env: Mapping[str, str],
        on_output: OnOutput | None = None, on_error: OnOutput | None = None,
    ) -> CommandResult:  # fmt: skip
        """Run the command as `PulumiCommand` does."""
        with unless_leaving():
            return super().run(args, cwd, additional_env, on_output, on_error)
