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


@app.command()
def shift(
    to: Annotated[str | None, typer.Option(help="Colour that gets all traffic in the end.")] = None,
    steps: Annotated[str, typer.Option(help="Its share after each step, in percent.")] = "10,50,100",
    program: Annotated[Path, typer.Option(help="Directory of the Pulumi project.")] = Path(),
    traffic_stack: Annotated[str, typer.Option(help="Stack that has the weights.")] = "traffic",
    health_url: Annotated[str | None, typer.Option(help="Healthy: this URL answers 3 times in succession.")] = None,
    health_status: Annotated[int, typer.Option(help="Status of a good answer of the URL.", min=100, max=599)] = 200,
    health_alarm: Annotated[str | None, typer.Option(help="Healthy: this alarm of CloudWatch is OK.")] = None,
    health_command: Annotated[str | None, typer.Option(help="Healthy: this command ends with exit code 0.")] = None,
    health_limit: Annotated[float, typer.Option(help="Seconds within which a step must be healthy.", min=1)] = 60,
    wait: Annotated[float, typer.Option(help="Seconds from each step to its health question.", min=0)] = 60,
    role_arn: RoleArn = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a move that was killed.")] = False,
    give_back: Annotated[
        bool, typer.Option("--return", help="Take back all traffic of a move that was killed.")
    ] = False,
) -> None:
    """Move traffic to another colour in steps; all of it returns when a step is not healthy (exit code 3)."""
    if (to is not None) + resume + give_back != 1:
        raise typer.BadParameter("choose one of --to COLOUR, --resume and --return.")
    if sum(one is not None for one in (health_url, health_alarm, health_command)) > 1:
        raise typer.BadParameter("choose one of --health-url, --health-alarm and --health-command.")
    from eks_citadel.cli.compared import compared
    from eks_citadel.cli.shift import Health, beginning, resuming, returning
    from eks_citadel.cli.shift import shift as run

    act = beginning(to, steps) if to is not None else resuming if resume else returning
    health = Health(health_url, health_alarm, health_command, health_status, health_limit, role_arn)
    raise typer.Exit(run(program, traffic_stack, act, health, wait, compared(role_arn)))


@app.command()
def retire(
    colour: Annotated[str, typer.Argument(help="Stack of the colour.")],
    program: Annotated[Path, typer.Option(help="Directory of the Pulumi project.")] = Path(),
    traffic_stack: Annotated[str, typer.Option(help="Stack that has the weights.")] = "traffic",
    role_arn: RoleArn = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before the destroy.")] = False,
) -> None:
    """Destroy the stack of a colour that has no traffic, targets, records or volumes, and show what is left."""
    from eks_citadel.cli.retire import retire as run

    raise typer.Exit(run(program, colour, traffic_stack, role_arn, lambda question: yes or typer.confirm(question)))


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
