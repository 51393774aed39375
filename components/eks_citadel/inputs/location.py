"""The partition, account and region of the deployer."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from eks_citadel.inputs.answers import complete, kept
from eks_citadel.inputs.refusals import printing
from eks_citadel.parsing import checks
from eks_citadel.parsing.parse import verify

CALLER = "aws:index/getCallerIdentity:getCallerIdentity"


@dataclass(frozen=True)
class Location:
    """Where resources are created and by which caller, as plain strings for documents."""

    partition: str
    account: str
    region: str
    caller_arn: str


def locate(parent: pulumi.Resource) -> "pulumi.Output[Location]":
    """The location of the parent's provider, which is the account and region in which resources are created."""
    return kept(parent, Location, lambda: _ask(parent))


def _ask(parent: pulumi.Resource) -> "pulumi.Output[Location]":
    opts = pulumi.InvokeOutputOptions(parent=parent)
    caller = complete(aws.get_caller_identity_output(opts=opts), CALLER, "arn", "account_id")
    region = complete(aws.get_region_output(opts=opts), "aws:index/getRegion:getRegion", "region")
    answers = pulumi.Output.all(caller, region, aws.get_default_tags_output(opts=opts))
    return answers.apply(printing(lambda found: _location(*found)))


def _location(
    caller: aws.GetCallerIdentityResult, region: aws.GetRegionResult, default: aws.GetDefaultTagsResult
) -> Location:
    """Refuses default tags that would make every role of the provider carry a session tag (promise L6)."""
    for key in default.tags or {}:
        verify(key, "default_tags of the AWS provider", checks.session_tag)
    return Location(caller.arn.split(":")[1], caller.account_id, region.region, caller.arn)
