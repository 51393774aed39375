"""The `citadel` command. Each command imports what it needs when it runs."""

from pathlib import Path
from typing import Annotated

try:
    import typer
except ModuleNotFoundError:
    raise SystemExit('The citadel command needs its extra: pip install "eks-citadel[rehearsal]".') from None

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

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
) -> None:
    """Run a program on an embedded AWS, without an account."""
    from eks_citadel.cli.rehearse import rehearse as run

    raise typer.Exit(run(program, stack, as_arn, and_destroy=and_destroy, as_json=as_json, port=port, engine=engine))


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


def main() -> None:
    """The console script."""
    app()
