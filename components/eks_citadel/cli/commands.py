"""The commands of `citadel`. Each imports what it needs when it runs."""

import sys
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, entry_points, version
from pathlib import Path
from typing import Annotated

try:
    import typer
except ModuleNotFoundError:
    sources = Path(__file__).parents[3]
    place = sources if (sources / "pyproject.toml").is_file() else "path/to/eks-citadel"
    raise SystemExit(f'The citadel command needs its extra: pip install -e "{place}[live]".') from None

from eks_citadel.cli.guard_rails import guard_rails
from eks_citadel.cli.migrate import migrate

# Other distributions add commands by entry points of this group; the rehearsal's is called `rehearsal`.
GROUP, REHEARSAL = "eks_citadel.commands", "rehearsal"
DISTRIBUTIONS = ("eks-citadel", "eks-citadel-rehearsal")
ANY_WORDS = {"ignore_unknown_options": True, "allow_extra_args": True}
_SOURCES = Path(__file__).parents[3]

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)

app.add_typer(guard_rails, name="guard-rails")
app.add_typer(migrate, name="migrate")

Region = Annotated[str, typer.Option("--region", help="Region of the cluster.")]
RoleArn = Annotated[str | None, typer.Option("--role-arn", help="Role to assume first.")]


def _print_version(asked: bool) -> None:
    if asked:
        for name in DISTRIBUTIONS:
            with suppress(PackageNotFoundError):
                print(f"{name} {version(name)}")
        raise typer.Exit


@app.callback()
def citadel(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version, and exit.")
    ] = False,
) -> None:
    """Secure Amazon EKS clusters: rehearse a program, get a token, see who you are."""


@app.command()
def token(
    cluster_name: Annotated[str, typer.Option("--cluster-name", help="Name of the cluster.")],
    region: Region,
    role_arn: RoleArn = None,
    output: Annotated[str, typer.Option(help="Format of the token: only json.")] = "json",
) -> None:
    """Print a token for the API server, in the format that kubectl reads; the `aws` program is not needed."""
    from eks_citadel.cli.token import print_token

    if output != "json":
        raise typer.BadParameter("a token is printed as json.")
    raise typer.Exit(print_token(cluster_name, region, role_arn))


@app.command()
def whoami() -> None:
    """Print the ARN of your role or user, to write into an access entry."""
    from eks_citadel.cli.whoami import print_principal

    raise typer.Exit(print_principal())


@app.command()
def leftovers(
    cluster_name: Annotated[str, typer.Option("--cluster-name", help="Name of the cluster.")], region: Region
) -> None:
    """List the load balancers, volumes and network interfaces that workloads created and a destroy would leave."""
    from eks_citadel.cli.leftovers import print_leftovers

    raise typer.Exit(print_leftovers(cluster_name, region))


@cache
def joined() -> typer.Typer:
    """The commands, with those that other distributions add: each entry point of the group is a `typer.Typer`."""
    others = entry_points(group=GROUP)
    for other in others:
        app.add_typer(other.load())
    if REHEARSAL not in others.names:
        for name in ("rehearse", "diff", "pod"):
            app.command(name, hidden=True, context_settings=ANY_WORDS)(_say_how_to_rehearse)
    return app


def _say_how_to_rehearse() -> None:
    """Rehearse a program on an embedded AWS; the rehearsal is a separate distribution."""
    place = _SOURCES if (_SOURCES / "rehearsal" / "pyproject.toml").is_file() else "path/to/eks-citadel"
    print(f'The rehearsal is not installed: pip install -e "{place}" -e "{place}/rehearsal".', file=sys.stderr)
    raise typer.Exit(1)
