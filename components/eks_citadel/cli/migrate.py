"""`citadel migrate`: plans that bring the older ways of access into those of this library."""

from pathlib import Path
from typing import Annotated

import typer

migrate = typer.Typer(no_args_is_help=True)


@migrate.callback()
def about() -> None:
    """Plan how people and pods of an existing cluster get access entries and Pod Identity."""


@migrate.command("access")
def migrate_access(
    aws_auth: Annotated[
        Path | None,
        typer.Option(help="The ConfigMap: kubectl get configmap aws-auth --namespace kube-system --output yaml"),
    ] = None,
    look_up: Annotated[
        bool, typer.Option("--look-up", help="Ask IAM for the ARNs of the account's roles and users, with their paths.")
    ] = False,
    cluster: Annotated[str | None, typer.Option(help="A cluster that runs, instead of --aws-auth.")] = None,
    region: Annotated[str | None, typer.Option(help="Region of the cluster.")] = None,
    role_arn: Annotated[str | None, typer.Option(help="Role to assume first.")] = None,
    deployer_role_arn: Annotated[
        str | None, typer.Option(help="Who deploys, and must be let in afterwards (default: who calls).")
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option(help="ARN of a role or user that may lose rights; repeatable.")
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Change the cluster's authentication mode, one step.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before the change.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Print access_entries that let in whom the ConfigMap aws-auth lets in, and say who cannot have an entry.

    The exit code is 0 when everybody can, 3 when somebody cannot or something is in the way, and 1 when the ConfigMap
    is refused.
    """
    if (aws_auth is None) == (cluster is None):
        raise typer.BadParameter("give --aws-auth FILE, or --cluster NAME and --region.")
    if aws_auth is not None:
        if region or role_arn or deployer_role_arn or without or apply or yes:
            raise typer.BadParameter("with --aws-auth go only --look-up and --json.")
        from eks_citadel.cli.migrate_access import print_access_plan

        raise typer.Exit(print_access_plan(aws_auth, look_up=look_up, as_json=as_json))
    if region is None or look_up:
        raise typer.BadParameter("with --cluster goes --region; IAM is always asked, so --look-up is not needed.")
    from eks_citadel.cli.migrate_cluster import Wish, migrate_cluster

    wish = Wish(deployer_role_arn, without or (), apply, as_json)
    found = migrate_cluster(
        str(cluster), region, role_arn, wish, lambda question: yes or typer.confirm(question, err=True)
    )
    raise typer.Exit(found)


@migrate.command("identities")
def migrate_identities(
    cluster: Annotated[str, typer.Option(help="A cluster that runs.")],
    region: Annotated[str, typer.Option(help="Region of the cluster.")],
    role_arn: Annotated[str | None, typer.Option(help="Role to assume first.")] = None,
    service_account: Annotated[
        list[str] | None, typer.Option(metavar="NAMESPACE/NAME", help="Only this one; repeatable.")
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Write the trust policies of steps 1 and 4.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before each change.")] = False,
    narrower: Annotated[
        bool, typer.Option("--narrower", help="Print permissions of roles of their own that come nearest.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Say for each service account with a role by IRSA what its next step to EKS Pod Identity is.

    The exit code is 0, or 3 when some service account cannot go on, or 1 for a refusal.
    """
    from eks_citadel.cli.migrate_identities import migrate_identities as run

    if narrower + as_json + apply > 1:
        raise typer.BadParameter("choose one of --apply, --narrower and --json.")
    form = "json" if as_json else "narrower" if narrower else "text"
    confirm = (lambda question: yes or typer.confirm(question, err=True)) if apply else None
    raise typer.Exit(run(cluster, region, role_arn, service_account or (), form, confirm))
