"""`citadel guard-rails`: prints policies that protect the roles of pods from outside, as JSON on stdout."""

import sys
from typing import Annotated

import typer

from eks_citadel.guard_rails.documents.deployer_policy import deployer_policy
from eks_citadel.guard_rails.documents.resource_control_policy import resource_control_policy
from eks_citadel.guard_rails.documents.service_control_policy import service_control_policy
from eks_citadel.guard_rails.settings import DeployerSettings
from eks_citadel.iam import document
from eks_citadel.iam.limits import managed_within_limits
from eks_citadel.parsing.parse import parse
from eks_citadel.parsing.refusal import Refusal

UNBOUNDED = (
    "A deployer with this policy can write any permission into a role with these prefixes and assume it;"
    " give --permissions-boundary-arn, so that no such role exceeds the boundary."
)

guard_rails = typer.Typer(no_args_is_help=True)


@guard_rails.callback()
def about() -> None:
    """Print a guard-rail policy as JSON: for an organisation or for a deployer."""


@guard_rails.command("service-control-policy")
def print_service_control_policy() -> None:
    """Keep principals of the organisation from posing as a pod; attach it beside the policies that allow."""
    print(document.as_lines(service_control_policy()))


@guard_rails.command("resource-control-policy")
def print_resource_control_policy() -> None:
    """Keep everybody, also from outside, from assuming the organisation's roles in the name of a pod."""
    print(document.as_lines(resource_control_policy()))


@guard_rails.command("deployer-policy")
def print_deployer_policy(
    cluster: Annotated[list[str], typer.Option(help='Name of a cluster, or a prefix that ends in "-*"; repeatable.')],
    region: Annotated[str, typer.Option(help="Region of the clusters.")],
    account: Annotated[str, typer.Option(help="Account of the clusters and roles.")],
    role_prefix: Annotated[
        list[str], typer.Option(help='Prefix of the names of the roles, with "-" at its end; repeatable.')
    ],
    partition: Annotated[str, typer.Option(help="Partition.")] = "aws",
    permissions_boundary_arn: Annotated[
        str | None, typer.Option(help="Permissions boundary that each role must have.")
    ] = None,
    may_update_associations: Annotated[
        bool, typer.Option("--may-update-associations", help="Also allow updates of existing associations.")
    ] = False,
) -> None:
    """What a deployer of roles and associations needs, and no more: a managed policy."""
    given = {
        "clusters": cluster,
        "region": region,
        "account": account,
        "role_prefixes": role_prefix,
        "partition": partition,
        "permissions_boundary_arn": permissions_boundary_arn,
        "may_update_associations": may_update_associations,
    }
    try:
        written = managed_within_limits(deployer_policy(parse(DeployerSettings, given)))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        raise typer.Exit(1) from None
    if permissions_boundary_arn is None:
        print(UNBOUNDED, file=sys.stderr)
    print(document.as_lines(written))
