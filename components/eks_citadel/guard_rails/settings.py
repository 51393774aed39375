"""Who deploys the leave gate, and where: the options of `citadel guard-rails deployer-policy`."""

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
    if not re.fullmatch(r"[0-9]{12}", text):
        raise Unfit("an account has 12 digits", 'write one such as "111122223333"')


def role_prefix(text: str) -> None:
    """The beginning of roles' names, up to a hyphen."""
    if len(text) >= ROLE_NAME_LENGTH:
        rule = f"it has {len(text)} characters and IAM takes {ROLE_NAME_LENGTH} for a whole name"
        raise Unfit(rule, "give a shorter one")
    if not re.fullmatch(r"[A-Za-z0-9_+=,.@-]+-", text) or not text.strip("-"):
        rule = 'it is the beginning of names and ends in "-", since "team" would take in "teammate" too'
        raise Unfit(rule, 'write one such as "shop-", without a star')


def _some(items: tuple[object, ...]) -> None:
    if not items:
        raise Unfit("whoever has the policy could do nothing", "name one")


@dataclass(frozen=True, kw_only=True)
class DeployerSettings(BoundedSettings):
    """The clusters and the roles of one deployer.

    `may_update_associations`: whether an association may be changed where it stands, its session tags switched off
    included, which IAM cannot tell apart.
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
            rule = f"{self.region} is of {meant}"
            raise refuse(at(path, "partition"), self.partition, rule, f'write "{meant}" or another region')
        judge_partition(self, self.partition, path)
        judge_boundary(self.permissions_boundary_arn, self.account, at(path, "permissions_boundary_arn"))
