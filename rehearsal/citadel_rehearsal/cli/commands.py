"""The commands that the rehearsal adds to `citadel`. Each imports its modules when it runs, to start fast."""

import json
from pathlib import Path
from typing import Annotated

import typer

from citadel_rehearsal.ground.collector import spare_collector
from citadel_rehearsal.ground.failure import INTERRUPTION
from eks_citadel.cli.interruption import interrupted_by, leave

commands = typer.Typer()
pod = typer.Typer(no_args_is_help=True, help="Run programs as pods of a rehearsed cluster.")
commands.add_typer(pod, name="pod")
held = typer.Typer(no_args_is_help=True, help="Run programs on the embedded AWS of `citadel rehearse --hold`.")
commands.add_typer(held, name="held")


def _print_schema(asked: bool) -> None:
    if asked:
        from citadel_rehearsal.cli.report_schema import printed_schema

        print(json.dumps(printed_schema(), indent=2))
        raise typer.Exit


@commands.command()
def rehearse(
    program: Annotated[Path, typer.Argument(help="Directory of a Pulumi project, or its __main__.py.")] = Path(),
    stack: Annotated[
        list[str] | None,
        typer.Option(help="Stack, or several in their order; default: the only one with a stack file."),
    ] = None,
    as_arn: Annotated[str | None, typer.Option("--as", help="ARN of the role or user that deploys.")] = None,
    and_destroy: Annotated[
        bool, typer.Option("--and-destroy", help="Destroy the stack after the update; several in the reverse order.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    port: Annotated[int, typer.Option(help="Port of the embedded AWS; default: a free one.", min=0, max=65535)] = 0,
    engine: Annotated[str, typer.Option(help="in-process, or pulumi (the real engine).")] = "in-process",
    strict: Annotated[bool, typer.Option("--strict", help="Refuse resources of types that are not known.")] = False,
    hold: Annotated[bool, typer.Option("--hold", help="Keep the embedded AWS running for pods, until Ctrl-C.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="List the enforced rules, and what is not modelled.")
    ] = False,
    revision: Annotated[
        str | None, typer.Option("--from", help="Git revision whose program is there before; the update is rehearsed.")
    ] = None,
    _schema: Annotated[
        bool, typer.Option("--schema", callback=_print_schema, is_eager=True, help="Print the JSON report's schema.")
    ] = False,
) -> None:
    """Run a Pulumi program on an embedded AWS, without an AWS account."""
    if hold and and_destroy:
        raise typer.BadParameter("--hold keeps the resources that --and-destroy deletes: choose one of the two.")
    stacks = stack or []
    spare_collector()
    with interrupted_by(lambda: leave(INTERRUPTION)):  # Pulumi takes a second to import
        from citadel_rehearsal.cli.rehearse import rehearse as run

        code = run(
            program, stacks, as_arn, and_destroy=and_destroy, as_json=as_json, port=port, keep=hold, engine=engine,
            strict=strict, revision=revision, verbose=verbose,
        )  # fmt: skip
    raise typer.Exit(code)


@commands.command()
def diff(
    first: Annotated[Path, typer.Argument(metavar="[A]", help="A report (--json) or a program's folder.")] = Path(),
    second: Annotated[Path | None, typer.Argument(metavar="[B]", help="The same, after the change.")] = None,
    revision: Annotated[str | None, typer.Option("--from", help="Compare A in this git revision with A now.")] = None,
    form: Annotated[str, typer.Option("--format", help="text, json or markdown.")] = "text",
    stack: Annotated[str | None, typer.Option(help="Stack of the programs; default: the only one with a file.")] = None,
    as_arn: Annotated[str | None, typer.Option("--as", help="ARN of the role or user that deploys.")] = None,
    engine: Annotated[str, typer.Option(help="in-process, or pulumi (the real engine).")] = "in-process",
    strict: Annotated[bool, typer.Option("--strict", help="Refuse resources of types that are not known.")] = False,
) -> None:
    """Say what a change opens and closes: who enters, leaves and talks; 3 as exit code when a gate was opened."""
    if (second is None) == (revision is None):
        raise typer.BadParameter("name two reports or programs, or one program and --from REVISION.")
    if form not in ("text", "json", "markdown"):
        raise typer.BadParameter(f'--format is "{form}": write text, json or markdown.')
    spare_collector()
    with interrupted_by(lambda: leave(INTERRUPTION)):
        from citadel_rehearsal.cli.diff import Choices
        from citadel_rehearsal.cli.diff import diff as run

        code = run(first, second, revision, form, Choices(stack, as_arn, engine, strict))
    raise typer.Exit(code)


@pod.callback()
def pods() -> None:
    """Run programs as pods of a rehearsed cluster."""


@pod.command(name="run", context_settings={"allow_interspersed_args": False})
def pod_run(
    command: Annotated[list[str], typer.Argument(help="The program and its arguments, after --.", show_default=False)],
    cluster: Annotated[str, typer.Option(help="Name of the cluster.")],
    namespace: Annotated[str, typer.Option(help="Namespace of the pod.")] = "default",
    service_account: Annotated[str, typer.Option(help="Service account of the pod.")] = "default",
    region: Annotated[str | None, typer.Option(help="Region of the cluster; needed if it is not unique.")] = None,
    account: Annotated[str | None, typer.Option(help="Account of the cluster; needed if it is not unique.")] = None,
    pod_name: Annotated[str | None, typer.Option(help="Name of the pod; default: a generated one.")] = None,
    at: Annotated[str | None, typer.Option(help="URL of the embedded AWS; needed if several are held.")] = None,
) -> None:
    """Run a program with the AWS credentials of a pod, on the embedded AWS of `citadel rehearse --hold`."""
    from citadel_rehearsal.cli.pod_run import run_as_pod

    place = {"cluster": cluster, "namespace": namespace, "service_account": service_account}
    raise typer.Exit(run_as_pod(command, **place, region=region, account=account, name=pod_name, url=at))


@held.callback()
def on_held() -> None:
    """Run programs on the embedded AWS of `citadel rehearse --hold`."""


@held.command(name="run", context_settings={"allow_interspersed_args": False})
def held_run(
    command: Annotated[list[str], typer.Argument(help="The program and its arguments, after --.", show_default=False)],
    region: Annotated[str | None, typer.Option(help="Region; needed if clusters are in several.")] = None,
    account: Annotated[str | None, typer.Option(help="Account; needed if clusters are in several.")] = None,
    at: Annotated[str | None, typer.Option(help="URL of the embedded AWS; needed if several are held.")] = None,
) -> None:
    """Run a program that asks AWS, such as citadel compare, with the credentials of whoever holds the rehearsal."""
    from citadel_rehearsal.cli.pod_run import run_as_operator

    raise typer.Exit(run_as_operator(command, region=region, account=account, url=at))


@held.command()
def front_door(
    pod: Annotated[list[str], typer.Option(help="CLUSTER=PORT: the program on this port plays its pods; repeatable.")],
    listener: Annotated[str | None, typer.Option(help="ARN of the listener; default: the only one of TCP.")] = None,
    region: Annotated[str | None, typer.Option(help="Region; needed if clusters are in several.")] = None,
    account: Annotated[str | None, typer.Option(help="Account; needed if clusters are in several.")] = None,
    at: Annotated[str | None, typer.Option(help="URL of the embedded AWS; needed if several are held.")] = None,
) -> None:
    """Open a port of 127.0.0.1 that forwards by a listener's weights and health to programs, until Ctrl-C."""
    from citadel_rehearsal.cli.front_door import open_front_door

    raise typer.Exit(open_front_door(pod, listener, region=region, account=account, url=at))
