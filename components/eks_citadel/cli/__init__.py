"""The `citadel` command. Each command imports what it needs when it runs."""

import os
import sys
from pathlib import Path
from typing import Annotated

try:
    import typer
except ModuleNotFoundError:
    sources = Path(__file__).parents[3]
    place = sources if (sources / "pyproject.toml").is_file() else "path/to/eks-citadel"
    raise SystemExit(f'The citadel command needs its extra: pip install -e "{place}[rehearsal]".') from None

from eks_citadel.cli.guard_rails import guard_rails
from eks_citadel.rehearsal.collector import spare_collector

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
pod = typer.Typer(no_args_is_help=True, help="Programs as pods of a rehearsed cluster.")
app.add_typer(pod, name="pod")

app.add_typer(guard_rails, name="guard-rails")

Region = Annotated[str, typer.Option("--region", help="Region of the cluster.")]
RoleArn = Annotated[str | None, typer.Option("--role-arn", help="Role to take first.")]


@app.callback()
def citadel() -> None:
    """Secure Amazon EKS clusters: rehearse a program, get a token, see who you are."""


@app.command()
def rehearse(
    program: Annotated[Path, typer.Argument(help="Directory of a Pulumi project.")] = Path(),
    stack: Annotated[str | None, typer.Option(help="Stack; default: the only one that has a file.")] = None,
    as_arn: Annotated[str | None, typer.Option("--as", help="ARN of the role or user that deploys.")] = None,
    and_destroy: Annotated[bool, typer.Option("--and-destroy", help="Up, then down again.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    port: Annotated[int, typer.Option(help="Port of the embedded AWS; default: a free one.", min=0, max=65535)] = 0,
    engine: Annotated[str, typer.Option(help="in-process, or pulumi: the real engine.")] = "in-process",
    hold: Annotated[bool, typer.Option("--hold", help="Keep the embedded AWS for pods, until Ctrl-C.")] = False,
) -> None:
    """Run a program on an embedded AWS, without an account."""
    from eks_citadel.cli.rehearse import rehearse as run

    if hold and and_destroy:
        raise typer.BadParameter("--hold keeps what --and-destroy takes away: choose one.")
    code = run(program, stack, as_arn, and_destroy=and_destroy, as_json=as_json, port=port, keep=hold, engine=engine)
    raise typer.Exit(code)


@pod.callback()
def pods() -> None:
    """Programs as pods of a rehearsed cluster."""


@pod.command(name="run", context_settings={"allow_interspersed_args": False})
def pod_run(
    command: Annotated[list[str], typer.Argument(help="The program and its words, after --.", show_default=False)],
    cluster: Annotated[str, typer.Option(help="Name of the cluster.")],
    namespace: Annotated[str, typer.Option(help="Namespace of the pod.")] = "default",
    service_account: Annotated[str, typer.Option(help="Service account of the pod.")] = "default",
    region: Annotated[str | None, typer.Option(help="Region of the cluster; needed where two have its name.")] = None,
    account: Annotated[str | None, typer.Option(help="Account of the cluster; needed where two have its name.")] = None,
    pod_name: Annotated[str | None, typer.Option(help="Name of the pod; default: a new one.")] = None,
    at: Annotated[str | None, typer.Option(help="URL of the embedded AWS, where more than one is held.")] = None,
) -> None:
    """Run a program with the AWS credentials of a pod, on the embedded AWS of `citadel rehearse --hold`."""
    from eks_citadel.cli.pod_run import run_as_pod

    place = {"cluster": cluster, "namespace": namespace, "service_account": service_account}
    raise typer.Exit(run_as_pod(command, **place, region=region, account=account, name=pod_name, url=at))


@app.command()
def token(
    cluster_name: Annotated[str, typer.Option("--cluster-name", help="Name of the cluster.")],
    region: Region,
    role_arn: RoleArn = None,
    output: Annotated[str, typer.Option(help="Only json.")] = "json",
) -> None:
    """Print a token for the API server, as kubectl wants it; the `aws` program is not needed."""
    from eks_citadel.cli.token import print_token

    if output != "json":
        raise typer.BadParameter("a token is printed as json.")
    raise typer.Exit(print_token(cluster_name, region, role_arn))


@app.command()
def whoami() -> None:
    """Print your ARN as an access entry wants it."""
    from eks_citadel.cli.whoami import print_principal

    raise typer.Exit(print_principal())


@app.command()
def leftovers(
    cluster_name: Annotated[str, typer.Option("--cluster-name", help="Name of the cluster.")], region: Region
) -> None:
    """Name the load balancers, volumes and interfaces that workloads made and a destroy would leave."""
    from eks_citadel.cli.leftovers import print_leftovers

    raise typer.Exit(print_leftovers(cluster_name, region))


def _open_missing_streams() -> None:
    """Whoever starts the command may have closed some, and the next file or socket would take their numbers."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # the lowest number that is free
    sys.stdout, sys.stderr = sys.stdout or open(1, "w"), sys.stderr or open(2, "w")


def main() -> None:
    """The console script."""
    _open_missing_streams()
    spare_collector()
    app()
