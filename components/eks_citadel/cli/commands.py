"""The commands of `citadel`. Each imports what it needs when it runs."""

import sys
from contextlib import suppress
from datetime import UTC, datetime
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
AnyRegion = Annotated[str | None, typer.Option("--region", help="Region of the clusters, when they run.")]
ReportFile = Annotated[
    Path | None, typer.Option("--report", help="Report of a rehearsal (citadel rehearse --json); - is stdin.")
]
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
def compare(
    blue: Annotated[str, typer.Argument(metavar="BLUE", help="Name of a cluster.", show_default=False)],
    green: Annotated[str, typer.Argument(metavar="GREEN", help="Name of the other one.", show_default=False)],
    region: AnyRegion = None,
    role_arn: RoleArn = None,
    report: Annotated[
        list[Path] | None,
        typer.Option(help="Report of a rehearsal (citadel rehearse --json), - is stdin; one of both, or one of each."),
    ] = None,
    intended: Annotated[list[str] | None, typer.Option(help="Id of a difference that may be; repeatable.")] = None,
    targets: Annotated[
        tuple[str, str] | None, typer.Option(metavar="BLUE-ARN GREEN-ARN", help="Target groups whose health counts.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
) -> None:
    """Say whether two clusters do the same: who enters, leaves and talks, versions, health; 3 as exit code if not."""
    from eks_citadel.cli.compare import Live
    from eks_citadel.cli.compare import compare as run

    if as_json and as_markdown:
        raise typer.BadParameter("choose --json or --markdown.")
    if report and (targets or role_arn):
        raise typer.BadParameter(
            "--targets and --role-arn are for clusters that run: give --region instead of --report."
        )
    _judge_source(region, bool(report))
    source = report or Live(str(region), role_arn, targets or ())
    form = "json" if as_json else "markdown" if as_markdown else "text"
    raise typer.Exit(run(blue, green, source, intended or (), form))


@app.command()
def upgrade_advice(
    cluster: Annotated[str, typer.Argument(metavar="CLUSTER", help="Name of the cluster.", show_default=False)],
    to: Annotated[str, typer.Option(help="Kubernetes version to upgrade to.")],
    region: AnyRegion = None,
    role_arn: RoleArn = None,
    report: ReportFile = None,
    version_floor: Annotated[
        str | None, typer.Option(help="Lowest Kubernetes version that policies of your organisation allow.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say whether to upgrade a cluster in place or by a new one beside it, and what that stands on."""
    from eks_citadel.cli.upgrade_advice import print_advice

    if report is not None and role_arn:
        raise typer.BadParameter("--role-arn is for clusters that run: give --region instead of --report.")
    _judge_source(region, report is not None)
    source = report or (str(region), role_arn)
    raise typer.Exit(print_advice(cluster, source, to, version_floor, as_json))


@app.command()
def doctor(
    cluster: Annotated[
        str | None, typer.Argument(metavar="[CLUSTER]", help="Name of the cluster.", show_default=False)
    ] = None,
    region: AnyRegion = None,
    role_arn: RoleArn = None,
    report: ReportFile = None,
    ignore: Annotated[
        list[str] | None, typer.Option(help="Id of a finding that may be, or id:subject; repeatable.")
    ] = None,
    fail_on: Annotated[str, typer.Option(help="Least severity that gives exit code 3.")] = "high",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    as_sarif: Annotated[bool, typer.Option("--sarif", help="Print SARIF 2.1.0.")] = False,
) -> None:
    """Say what is wrong with a cluster, whoever made it, and what to do; nothing is changed."""
    from eks_citadel.cli.doctor import examine_cluster
    from eks_citadel.doctor.severity import SEVERITIES

    if as_json and as_sarif:
        raise typer.BadParameter("choose --json or --sarif.")
    if fail_on not in SEVERITIES:
        raise typer.BadParameter(f"--fail-on is one of {', '.join(SEVERITIES)}.")
    _judge_source_of_one(cluster, region, role_arn, report)
    source = report or (str(region), role_arn)
    form = "json" if as_json else "sarif" if as_sarif else "text"
    raise typer.Exit(examine_cluster(cluster, source, ignore or (), fail_on, form))


@app.command()
def report(
    out: Annotated[Path, typer.Option(help="File to write, or - for stdout.")],
    cluster: Annotated[
        str | None, typer.Argument(metavar="[CLUSTER]", help="Name of the cluster.", show_default=False)
    ] = None,
    region: AnyRegion = None,
    role_arn: RoleArn = None,
    report: ReportFile = None,
    documentation: Annotated[
        str,
        typer.Option(help="Folder or https address of eks-citadel's sources, for links to its pages."),
    ] = "",
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day that the support of versions is judged by.")
    ] = None,
) -> None:
    """Write who enters, leaves and talks, with pictures and findings, as one file of HTML."""
    from eks_citadel.cli.report import write_report

    _judge_source_of_one(cluster, region, role_arn, report)
    if ":" in documentation and not documentation.startswith("https://"):
        raise typer.BadParameter("--documentation is a folder or an https address.")
    today = (day or datetime.now(UTC)).date()
    raise typer.Exit(write_report(cluster, report or (str(region), role_arn), out, documentation, today))


def _judge_source_of_one(cluster: str | None, region: str | None, role_arn: str | None, report: Path | None) -> None:
    if report is not None and role_arn:
        raise typer.BadParameter("--role-arn is for clusters that run: give --region instead of --report.")
    _judge_source(region, report is not None)
    if report is None and cluster is None:
        raise typer.BadParameter("name the cluster that runs in the region.")


def _judge_source(region: str | None, reported: bool) -> None:
    if (region is not None) == reported:
        raise typer.BadParameter("give --region for clusters that run, or --report for rehearsed ones.")


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
    from eks_citadel.cli.shift import Health, beginning
    from eks_citadel.cli.shift import shift as run
    from eks_citadel.move.shift import Shift

    act = beginning(to, steps) if to is not None else Shift.resume if resume else Shift.give_back
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


@app.command()
def sweep(
    program: Annotated[Path, typer.Option(help="Directory of the Pulumi project.")] = Path(),
    destroy: Annotated[bool, typer.Option("--destroy", help="Destroy the stacks whose time is over.")] = False,
    region: Annotated[
        list[str] | None, typer.Option(help="Region in which resources without a stack are looked for; repeatable.")
    ] = None,
    role_arn: RoleArn = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say which ephemeral clusters have outlived their time (exit code 3); with --destroy, destroy their stacks."""
    from eks_citadel.cli.sweep import sweep as run

    raise typer.Exit(run(program, destroy, region or (), role_arn, as_json))


@cache
def joined() -> typer.Typer:
    """The commands, with those that other distributions add: each entry point of the group is a `typer.Typer`."""
    others = entry_points(group=GROUP)
    for other in others:
        app.add_typer(other.load())
    if REHEARSAL not in others.names:
        for name in ("rehearse", "diff", "pod", "held"):
            app.command(name, hidden=True, context_settings=ANY_WORDS)(_say_how_to_rehearse)
    return app


def _say_how_to_rehearse() -> None:
    """Rehearse a program on an embedded AWS; the rehearsal is a separate distribution."""
    place = _SOURCES if (_SOURCES / "rehearsal" / "pyproject.toml").is_file() else "path/to/eks-citadel"
    print(f'The rehearsal is not installed: pip install -e "{place}" -e "{place}/rehearsal".', file=sys.stderr)
    raise typer.Exit(1)
