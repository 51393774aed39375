"""`citadel migrate`: plans that bring the older ways of access into those of this library."""

from pathlib import Path
from typing import Annotated

import typer

migrate = typer.Typer(no_args_is_help=True)


@migrate.callback()
def about() -> None:
    """Plan how the people of an existing cluster get access entries."""


@migrate.command("access")
def migrate_access(
    aws_auth: Annotated[
        Path, typer.Option(help="The ConfigMap: kubectl get configmap aws-auth --namespace kube-system --output yaml")
    ],
    look_up: Annotated[
        bool, typer.Option("--look-up", help="Ask IAM for the ARNs of the account's roles and users, with their paths.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Print access_entries that let in whom the ConfigMap aws-auth lets in, and say who cannot have an entry.

    The exit code is 0 when everybody can, 3 when somebody cannot, and 1 when the ConfigMap is refused.
    """
    from eks_citadel.cli.migrate_access import print_access_plan

    raise typer.Exit(print_access_plan(aws_auth, look_up=look_up, as_json=as_json))
