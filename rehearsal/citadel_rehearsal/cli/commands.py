"""What the rehearsal adds to the `citadel` command. Each command imports what it needs when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from citadel_rehearsal.ground.collector import spare_collector
from citadel_rehearsal.ground.failure import INTERRUPTION
from eks_citadel.cli.interruption import interrupted_by, leave

commands = typer.Typer()
pod = typer.Typer(no_args_is_help=True, help="Programs as pods of a rehearsed cluster.")
commands.add_typer(pod, name="pod")


@commands.command()
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
    if hold and and_destroy:
        raise typer.BadParameter("--hold keeps what --and-destroy takes away: choose one.")
    spare_collector()
    with interrupted_by(lambda: leave(INTERRUPTION)):  # Pulumi takes a second to import
        from citadel_rehearsal.cli.rehearse import rehearse as run

        code = run(
            program, stack, as_arn, and_destroy=and_destroy, as_json=as_json, port=port, keep=hold, engine=engine
        )  # fmt: skip
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
    from citadel_rehearsal.cli.pod_run import run_as_pod

    place = {"cluster": cluster, "namespace": namespace, "service_account": service_account}
    raise typer.Exit(run_as_pod(command, **place, region=region, account=account, name=pod_name, url=at))
