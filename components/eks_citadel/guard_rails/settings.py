"""The options of `citadel guard-rails deployer-policy`: the deployer's clusters, roles and account."""

import re
from dataclasses import dataclass

from eks_citadel.iam.bounded import BoundedSettings
from eks_citadel.iam.checks import region, trusted_cluster
from eks_citadel.iam.place import PARTITIONS, judge_boundary, judge_partition, partition_of_region
from eks_citadel.parsing import checks
from eks_citadel.parsing.parse import at, checked
from eks_citadel.parsing.refusal import Unfit, refuse

ROLE_NAME_LENGTH = 64  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html


def account(text: str) -> None:
    """An account's number."""
    if not checks.is_account(text):
        raise Unfit("an account has 12 digits", 'write one such as "111122223333"')


def role_prefix(text: str) -> None:
    """A prefix of role names that ends in a hyphen."""
    if len(text) >= ROLE_NAME_LENGTH:
        rule = f"it has {len(text)} characters and IAM allows {ROLE_NAME_LENGTH} for a whole name"
        raise Unfit(rule, "give a shorter one")
    if not re.fullmatch(r"[A-Za-z0-9_+=,.@-]+-", text) or not text.strip("-"):
        rule = 'a prefix must end in "-", since "team" would also match "teammate"'
        raise Unfit(rule, 'write one such as "shop-", without a star')


def _some(items: tuple[object, ...]) -> None:
    if not items:
        raise Unfit("a deployer with this policy could do nothing", "name one")


@dataclass(frozen=True, kw_only=True)
class DeployerSettings(BoundedSettings):
    """The clusters and the roles of one deployer.

    `may_update_associations`: whether existing associations may be updated. That includes disabling their session
    tags, which IAM cannot deny separately.
    """

    clusters: tuple[str, ...] = checked(trusted_cluster, whole=_some)
    region: str = checked(region)
    account: str = checked(account)
    role_prefixes: tuple[str, ...] = checked(role_prefix, whole=_some)
    partition: str = checked(checks.word("aws", *PARTITIONS.values()), default="aws")
    may_update_associations: bool = False

    def judge(self, path: str) -> None:
        """Refuses a region of another partition, and a boundary that the roles could not have."""
        meant = partition_of_region(self.region)
        if meant != self.partition:
            rule = f"{self.region} is in {meant}"
            raise refuse(at(path, "partition"), self.partition, rule, f'write "{meant}" or another region')
        judge_partition(self, self.partition, path)
        judge_boundary(self.permissions_boundary_arn, self.account, at(path, "permissions_boundary_arn"))
