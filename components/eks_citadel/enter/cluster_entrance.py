"""The Kubernetes provider of a cluster, made once the deployer is let in."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes

from eks_citadel.enter.admission import Unreachable, wait_until_admitted
from eks_citadel.enter.deployer import judged_deployer
from eks_citadel.enter.kubeconfig import kubeconfig
from eks_citadel.enter.settings import ClusterAccessSettings
from eks_citadel.enter.token_program import program_refusal
from eks_citadel.inputs.known import known
from eks_citadel.inputs.location import Location
from eks_citadel.inputs.mocks import under_mocks


def cluster_entrance(
    name: str,
    settings: ClusterAccessSettings,
    associations: Sequence[aws.eks.AccessPolicyAssociation],
    location: "pulumi.Output[Location]",
    parent: pulumi.Resource,
) -> kubernetes.Provider:
    """A provider that never replaces an object because a certificate, a command or an entry changed.

    The wait is in `depends_on` and not in the kubeconfig, since an unknown kubeconfig would replace the provider; and
    the provider identifies the cluster by its ARN.
    """
    # Judged here and not in the wait, which a preview does not reach.
    if pulumi.runtime.is_dry_run() and not under_mocks() and (refusal := program_refusal(settings.token_command)):
        raise pulumi.RunError(refusal)
    config = _deployer_kubeconfig(settings, location, parent)
    admitted = pulumi.Output.all(config, *[association.id for association in associations]).apply(_wait)
    return kubernetes.Provider(
        f"{name}-kubernetes",
        kubeconfig=config.apply(json.dumps),
        cluster_identifier=known(settings.cluster_arn),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=admitted.apply(lambda _: list(associations))),
    )


def _deployer_kubeconfig(
    settings: ClusterAccessSettings, location: "pulumi.Output[Location]", parent: pulumi.Resource
) -> "pulumi.Output[dict[str, Any]]":
    # Judged separately from the endpoint, which a preview does not know yet.
    role_arn = judged_deployer(settings, parent)
    values = [known(getattr(settings, key)) for key in ("cluster_name", "endpoint", "certificate_authority")]
    return pulumi.Output.all(location, role_arn, *values).apply(
        lambda found: kubeconfig(
            cluster_name=found[2],
            region=found[0].region,
            endpoint=found[3],
            certificate_authority=found[4],
            token_command=settings.token_command,
            role_arn=found[1],
            profile=settings.token_profile,
        )
    )


async def _wait(found: list[Any]) -> None:
    if pulumi.runtime.is_dry_run() or under_mocks():
        return
    try:
        # In a thread of its own: the program registers the rest of the cluster meanwhile.
        await asyncio.to_thread(wait_until_admitted, found[0])
    except Unreachable as unreachable:
        raise pulumi.RunError(str(unreachable)) from None
