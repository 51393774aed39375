"""Where the deployer is: partition, account, region."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws


@dataclass(frozen=True)
class Location:
    """Plain strings that documents are made of."""

    partition: str
    account: str
    region: str
    caller_arn: str


def locate(parent: pulumi.Resource) -> "pulumi.Output[Location]":
    """Asked through the parent's provider, so that it is the account and region where resources go."""
    opts = pulumi.InvokeOutputOptions(parent=parent)
    answers = pulumi.Output.all(aws.get_caller_identity_output(opts=opts), aws.get_region_output(opts=opts))
    return answers.apply(lambda found: _location(found[0].account_id, found[0].arn, found[1].region))


def _location(account: str, caller_arn: str, region: str) -> Location:
    return Location(caller_arn.split(":")[1], account, region, caller_arn)
