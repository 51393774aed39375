"""What rules of security groups name, and how many rules a group has.

A rule for a group or a prefix list counts for both families: https://github.com/jantman/awslimitchecker/issues/431
"""

import re
from collections.abc import Collection, Iterable

from ministack.core.responses import get_account_id
from ministack.services import ec2

from citadel_rehearsal.emulator import taken_on_trust
from citadel_rehearsal.emulator.ec2.group_rules import Invalid, Record, source_of

# https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
MOST_RULES = 60
_NUMBER = r"(?:[0-9a-f]{8}|[0-9a-f]{17})"


def judge(rules: Iterable[Record]) -> None:
    """Errors: `Invalid` of a rule that names a group or a prefix list that does not exist."""
    for rule in rules:
        kind, item = source_of(rule)
        if kind == "UserIdGroupPairs" and "GroupId" in item:
            _judge_group(item["GroupId"], item.get("UserId") or get_account_id())
        if kind == "PrefixListIds":
            _judge_prefix_list(item["PrefixListId"])


def judge_number(rules: Collection[Record]) -> None:
    """Errors: `Invalid` of more rules than a direction of a group has; prefix lists of others count as one."""
    for own, other in (("IpRanges", "Ipv6Ranges"), ("Ipv6Ranges", "IpRanges")):
        if sum(_weight(rule) for rule in rules if source_of(rule)[0] != other) > MOST_RULES:
            family = "IPv4" if own == "IpRanges" else "IPv6"
            sentence = (
                "The maximum number of rules per security group has been reached "
                f"({MOST_RULES} for {family}, unless AWS has raised the quota)."
            )
            raise Invalid(sentence, "RulesPerSecurityGroupLimitExceeded")


def _judge_group(group_id: str, account: str) -> None:
    """A group of another account stands in a VPC that is connected by peering, which is not known here."""
    if not re.fullmatch(f"sg-{_NUMBER}", group_id):
        raise Invalid(f'Invalid id: "{group_id}"', "InvalidGroupId.Malformed")
    if account == get_account_id() and group_id not in ec2._security_groups:
        raise Invalid(f"The security group '{group_id}' does not exist", "InvalidGroup.NotFound")


def _judge_prefix_list(prefix_list_id: str) -> None:
    """A list that nobody created here may be one of AWS or of another account."""
    if not re.fullmatch(f"pl-{_NUMBER}", prefix_list_id):
        raise Invalid(f'Invalid id: "{prefix_list_id}"', "InvalidPrefixListId.Malformed")
    if prefix_list_id not in ec2._prefix_lists:
        taken_on_trust.note("prefix list", prefix_list_id)


def _weight(rule: Record) -> int:
    """A prefix list counts with the number of entries that it may have at most."""
    item = source_of(rule)[1]
    return int(ec2._prefix_lists.get(item.get("PrefixListId", ""), {}).get("MaxEntries", 1))
