"""Whether the endpoints of a new network let pods through to what is another account's."""

from collections.abc import Iterable, Iterator

from eks_citadel import arns
from eks_citadel.leave.settings.pod_identity import ClusterPodIdentitySettings
from eks_citadel.network.documents.endpoint_policy import UNSIGNED
from eks_citadel.network.settings import NetworkChoices
from eks_citadel.parsing.finding import Finding


def untrusted(
    network: NetworkChoices, identities: Iterable[ClusterPodIdentitySettings], account: str
) -> Iterator[Finding]:
    """Roles and tables of accounts that the endpoints' policies do not trust; every value is known.

    Pods with a target role ask as that role, so its account is the principal's:
    https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html
    Of an existing network the policies are not known, and an organization's accounts neither.
    """
    services = [service for service in network.services if service not in UNSIGNED]
    if network.existing or network.organization_id is not None:
        return
    for item in identities:
        for arn, denied in _foreign(item, services):
            owner = arns.account_of(arn)
            if owner not in (account, *network.trusted_account_ids):
                sentence = (
                    f"{item.key} has {arn}, which is of the account {owner}, and the endpoints of {', '.join(denied)} "
                    f"trust {_accounts(account, *network.trusted_account_ids)}: they deny its requests until "
                    f'"{owner}" is in network.trusted_account_ids, or network.organization_id is given.'
                )
                yield Finding("account-not-trusted-by-endpoints", sentence)


def _foreign(item: ClusterPodIdentitySettings, services: list[str]) -> Iterator[tuple[str, list[str]]]:
    """What may be another account's, with the endpoints that would then deny."""
    if item.target_role_arn is not None and services:
        yield str(item.target_role_arn), services
    for table in item.permissions.dynamodb_tables if item.permissions else ():
        if "dynamodb" in services:
            yield str(table.table_arn), ["dynamodb"]


def _accounts(*accounts: str) -> str:
    return f"the account{'s' * (len(accounts) > 1)} {', '.join(accounts)} only"
