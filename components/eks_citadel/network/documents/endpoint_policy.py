"""Who may call what by an endpoint of an AWS service.

AWS's own policy lets everybody do everything, so that a pod with a way to the endpoint of S3 could write to a
stranger's bucket with a stranger's credentials. Ours are for principals of the own accounts and, where a request says
whose the resource is, for their resources.
https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
https://github.com/aws-samples/data-perimeter-policy-examples (vpc_endpoint_policies, service_owned_resources.md)
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from eks_citadel import arns
from eks_citadel.iam.document import Condition, Document, allow, document

# Their clients do not sign as a principal of AWS, or need not: a policy would shut them out.
UNSIGNED = ("codeartifact.repositories", "email-smtp", "execute-api", "git-codecommit")
# Whose resources are always somebody's own. Of the others some are AWS's, such as images and foundation models.
OWN_RESOURCES = (
    "dynamodb", "dynamodb-streams", "ecr.api", "ecr.dkr", "eks", "elasticfilesystem", "kinesis-streams", "kms", "logs",
    "s3", "secretsmanager", "sns", "sqs", "sts",
)  # fmt: skip
# Known to take a policy, where the region does not say (GovCloud): the page and the examples above.
TAKE_POLICIES = (
    "autoscaling", "cloudformation", "dynamodb", "ec2", "ecr.api", "ecr.dkr", "eks", "elasticloadbalancing", "kms",
    "lambda", "logs", "monitoring", "s3", "secretsmanager", "sqs", "ssm", "sts", "xray",
)  # fmt: skip
_PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]


@dataclass(frozen=True)
class Owners:
    """The own account and region, other accounts that are trusted alike, or a whole organization."""

    partition: str
    region: str
    account: str
    other_accounts: Sequence[str] = ()
    organization_id: str | None = None

    def principals(self) -> Condition:
        """The condition on who asks."""
        return {"StringEquals": self._whose("Principal")}

    def resources(self) -> Condition:
        """The condition on who asks for whose; some requests do not say whose."""
        if self.organization_id is not None:
            return {"StringEquals": self._whose("Principal") | self._whose("Resource")}
        return {"StringEquals": self._whose("Principal"), "StringEqualsIfExists": self._whose("Resource")}

    def owned(self) -> Condition:
        """The condition on whose resource it is, for requests that nobody signs."""
        return {"StringEquals": self._whose("Resource")}

    def _whose(self, of: str) -> dict[str, str | list[str]]:
        if self.organization_id is not None:
            return {f"aws:{of}OrgID": self.organization_id}
        return {f"aws:{of}Account": sorted({self.account, *self.other_accounts})}


def endpoint_policy(service: str, owners: Owners) -> Document | None:
    """The document of a service, by its short name; None where a policy would shut out those who do not sign."""
    if service in UNSIGNED:
        return None
    own = service in OWN_RESOURCES
    statements = [_allow("OwnPrincipals", ["*"], ["*"], owners.resources() if own else owners.principals())]
    if own and owners.organization_id is not None:
        # A resource of an account without an organization has no aws:ResourceOrgID, so the key may not be missing:
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
        nobodys = {**owners.principals(), "Null": {"aws:ResourceAccount": "true"}}
        statements.append(_allow("OwnPrincipalsWithoutResource", ["*"], ["*"], nobodys))
    return document(*statements, *_exceptions(service, owners))


def _exceptions(service: str, owners: Owners) -> list[Document]:
    """What nodes need of AWS's own accounts, and requests that nobody signs."""
    if service == "s3":
        where = owners.partition, owners.region
        return [
            _allow("LayersOfImages", ["s3:GetObject"], [arns.image_layers(*where)]),
            _allow("PackagesOfAmazonLinux", ["s3:GetObject"], arns.amazon_linux_packages(*where)),
        ]
    if service in ("ecr.api", "ecr.dkr"):
        return [_allow("ImagesOfAddons", _PULL, ["*"], _of_registry(owners))]
    if service == "sts":
        return [_allow("ServiceAccountsByWebIdentity", ["sts:AssumeRoleWithWebIdentity"], ["*"], owners.owned())]
    return []


def _of_registry(owners: Owners) -> Condition:
    """EKS's registry of the region; where our table has none, any registry may be pulled from."""
    registry = registry_accounts().get(owners.region)
    principals = dict(owners.principals()["StringEquals"])
    return {"StringEquals": principals | ({"aws:ResourceAccount": registry} if registry else {})}


def _allow(sid: str, actions: list[str], resources: list[str], condition: Condition | None = None) -> Document:
    return allow(sid, actions, resources, principal="*", condition=condition)


@cache
def registry_accounts() -> Mapping[str, str]:
    """Region to the account of EKS's registry of add-ons."""
    table = json.loads(files("eks_citadel.network").joinpath("addon_registries.json").read_text())
    return table["accounts"]
