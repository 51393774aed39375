"""Provider resources, which set the account, region and cluster of the resources that use them."""

import json
from collections.abc import Mapping
from typing import Any

from citadel_rehearsal.ground.refusals import NotKnown, RuleBroken
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.eks_clusters import find_cluster_by_endpoint
from citadel_rehearsal.resources.kubeconfig import Kubeconfig
from citadel_rehearsal.resources.kubernetes_options import KUBERNETES, is_on, judge_options
from citadel_rehearsal.resources.resource import words
from citadel_rehearsal.resources.token_command import judge_token_command

AWS = "pulumi:providers:aws"
UNKNOWN_ACCOUNT = "000000000000"  # of the first look at a program, which finds out who deploys
AWS_HONOURED = words("allowedAccountIds assumeRoles assumeRoleWithWebIdentity defaultTags forbiddenAccountIds region")
ACCESS_KEYS = words("accessKey secretKey token")
# Sources of credentials and options of the real provider's checks, which the rehearsal does not need.
AWS_WITHOUT_EFFECT = ACCESS_KEYS | words(
    "maxRetries profile retryMode sharedConfigFiles sharedCredentialsFiles skipCredentialsValidation"
    " skipMetadataApiCheck skipRegionValidation skipRequestingAccountId stsRegionalEndpoints useDualstackEndpoint"
    " useFipsEndpoint version"
)


def plain_configuration(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs as plain values: on Pulumi's wire, lists and objects of provider inputs are JSON text."""
    return {name: _parsed(name, value) for name, value in inputs.items() if value not in (None, "")}


def _parsed(name: str, value: Any) -> Any:
    if isinstance(value, str) and name != "kubeconfig" and value[:1] in ("[", "{"):
        return json.loads(value)
    return value


def aws_context(base: Context, inputs: Mapping[str, Any]) -> Context:
    """The context for this provider's resources. Errors: `NotKnown`, and `RuleBroken` for a forbidden account."""
    given = plain_configuration(inputs)
    if unknown := sorted(given.keys() - AWS_HONOURED - AWS_WITHOUT_EFFECT):
        raise NotKnown(f"{AWS}: {', '.join(unknown)} is not known to the rehearsal; leave it out here.")
    context = base.at(region=given.get("region") or base.region)
    for role in _roles(given):
        context = _assumed(context, role)
    allowed, forbidden = given.get("allowedAccountIds"), given.get("forbiddenAccountIds") or []
    known = context.account != UNKNOWN_ACCOUNT
    if known and ((allowed and context.account not in allowed) or context.account in forbidden):
        raise RuleBroken("InvalidAccount", f"AWS account ID not allowed: {context.account}")
    tags = given.get("defaultTags") or {}
    return context.at(default_tags=tags.get("tags") or {})


def assumed_roles(inputs: Mapping[str, Any]) -> list[str]:
    """ARNs of the roles that an AWS provider with these inputs assumes, as far as they are known."""
    known = [role for role in _roles(plain_configuration(inputs)) if isinstance(role, Mapping)]
    return [arn for arn in map(_role_arn, known) if isinstance(arn, str)]


def _roles(given: Mapping[str, Any]) -> list[Any]:
    """The roles in their order: that of a web identity, such as of a pipeline, then those that it assumes.

    Source: https://github.com/hashicorp/aws-sdk-go-base/blob/main/credentials.go
    """
    first, others = given.get("assumeRoleWithWebIdentity"), given.get("assumeRoles")
    return [*([first] if first else []), *(others if isinstance(others, list) else [])]


def _role_arn(role: Mapping[str, Any]) -> Any:
    # pulumi_aws writes nested provider inputs as JSON text, and leaves the keys of plain dicts in Python's spelling.
    return role.get("roleArn") or role.get("role_arn")


def _assumed(context: Context, role: Mapping[str, Any]) -> Context:
    arn = str(_role_arn(role))
    account, name = arn.split(":")[4], arn.rsplit("/", 1)[-1]
    session = role.get("sessionName") or role.get("session_name") or "pulumi"
    return context.at(
        account=account, caller_arn=f"arn:{context.partition}:sts::{account}:assumed-role/{name}/{session}"
    )


def kubernetes_context(base: Context, inputs: Mapping[str, Any]) -> Context:
    """The context for this provider's objects, with the cluster and the principal of its kubeconfig."""
    given = plain_configuration(inputs)
    judge_options(given)
    if "kubeconfig" not in given:
        raise NotKnown(
            f"{KUBERNETES} without kubeconfig would use this machine's kubeconfig; give it the cluster's kubeconfig."
        )
    kubeconfig = Kubeconfig.parse(given["kubeconfig"], given.get("context"), given.get("cluster"))
    region, account = kubeconfig.place(given.get("clusterIdentifier", ""), base.region, base.account)
    home = base.at(region=region, account=account)
    cluster = find_cluster_by_endpoint(home, kubeconfig.server)
    if cluster is None:
        raise RuleBroken(
            "Unreachable", f"no EKS cluster of account {account} in {region} answers at {kubeconfig.server}"
        )
    if base.token_path and kubeconfig.command:
        judge_token_command(kubeconfig, base.token_path)
    return home.at(
        cluster=base.stores.of(cluster["arn"], cluster["version"]),
        namespace=given.get("namespace") or kubeconfig.namespace or "default",
        principal_arn=kubeconfig.role_arn,
        patches_by_force=is_on(given, "enablePatchForce"),
        takes_over=is_on(given, "upsertExistingObjects"),
    )


PROVIDERS = {AWS: aws_context, KUBERNETES: kubernetes_context}
