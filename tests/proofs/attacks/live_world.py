"""The embedded AWS with roles under attack, their sessions, and what these ask for."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from proofs.attacks.live_clients import LiveClients
from proofs.attacks.live_things import LiveThings
from proofs.attacks.request import Tags
from proofs.attacks.simulator import Document
from proofs.attacks.world import ACCOUNT, OTHER_REGION, REGION

PODS = "pods.eks.amazonaws.com"
OPEN_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": PODS}, "Action": ["sts:AssumeRole", "sts:TagSession"]},
    ],
}


class LiveWorld:
    """`things` by region; `clients` sign as whoever acts."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self.aws = aws
        self.clients = LiveClients(aws.url)
        self.things = {region: LiveThings(aws, region) for region in (REGION, OTHER_REGION)}

    def role(self, name: str, document: Document, trust: Document = OPEN_TRUST) -> str:
        """A role with a document, and its ARN."""
        iam = self.aws.client("iam", REGION, ACCOUNT)
        made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
        iam.put_role_policy(RoleName=name, PolicyName="workload", PolicyDocument=json.dumps(document))
        return str(made["Role"]["Arn"])

    def session(
        self, role_arn: str, tags: Tags, principal: str = PODS, source_account: str | None = ACCOUNT
    ) -> dict[str, Any]:
        """Credentials that a service gets for a pod. Errors: `SessionDenied`."""
        more: dict[str, Any] = {"tags": dict(tags), "transitive_tag_keys": list(tags)}
        if source_account is not None:
            more["source_account"] = source_account
        return self.aws.session(REGION, role_arn, principal, **more)

    def chained(self, credentials: dict[str, Any], role_arn: str) -> bool:
        """Whether a session takes another role."""
        try:
            with self.clients.acting(credentials):
                self.clients.client("sts", REGION).assume_role(RoleArn=role_arn, RoleSessionName="chained")
        except ClientError as error:
            assert refused(error), error
            return False
        return True


def refused(error: ClientError) -> bool:
    """Whether it is IAM that said no; any other error comes after IAM said yes."""
    answer: Mapping[str, Any] = error.response
    return "AccessDenied" in answer["Error"]["Code"] or answer["ResponseMetadata"]["HTTPStatusCode"] == 403
