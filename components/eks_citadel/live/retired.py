"""What of a destroyed cluster is still there: the cluster itself, and what a destroy leaves on purpose (A4)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from eks_citadel.live.leftovers import Leftover

KEY, LOG_GROUP = "aws:kms/key:Key", "aws:cloudwatch/logGroup:LogGroup"


def cluster_is_there(client: Callable[[str], Any], cluster_name: str) -> bool:
    """Whether EKS still has the cluster."""
    eks = client("eks")
    try:
        eks.describe_cluster(name=cluster_name)
    except eks.exceptions.ResourceNotFoundException:
        return False
    return True


def kept(client: Callable[[str], Any], resources: Iterable[Mapping[str, Any]]) -> Iterator[Leftover]:
    """Of the resources of a stack's state before its destroy: keys that wait for deletion, and kept log groups."""
    for one in resources:
        identifier = str(one.get("id", ""))
        if one["type"] == KEY and _waits(client("kms"), identifier):
            yield Leftover("key that waits for its deletion", identifier)
        if one["type"] == LOG_GROUP and _is_there(client("logs"), identifier):
            yield Leftover("log group that is kept", identifier)


def _waits(kms: Any, key_id: str) -> bool:
    try:
        return kms.describe_key(KeyId=key_id)["KeyMetadata"]["KeyState"] == "PendingDeletion"
    except kms.exceptions.NotFoundException:
        return False


def _is_there(logs: Any, name: str) -> bool:
    found = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return any(one["logGroupName"] == name for one in found)
