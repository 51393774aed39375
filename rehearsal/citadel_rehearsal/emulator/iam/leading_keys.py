"""dynamodb:LeadingKeys: the values of the partition key that a request names.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
"""

import re
from collections.abc import Mapping
from typing import Any

from citadel_rehearsal.emulator.iam.call import Unjudged

Item = Mapping[str, Any]
# A key condition is `name = :value`, optionally with AND and a sort key condition. AWS accepts no OR, NOT, IN or <>.
_EQUALS = re.compile(r"(#?[\w.\-]+)\s*=\s*(:[\w]+)|(:[\w]+)\s*=\s*(#?[\w.\-]+)")
_FOREIGN = re.compile(r"(?i)<>|\b(or|not|in)\b(?!\s*=)")


def of_items(partition_key: str, items: list[Any]) -> list[str]:
    """The partition key values of items or keys. Errors: `Unjudged` for an item without the partition key."""
    if not all(isinstance(item, dict) and partition_key in item for item in items):
        raise Unjudged(f"an item without the partition key {partition_key}")
    return [plain(item[partition_key]) for item in items]


def of_query(partition_key: str, data: Item) -> list[str]:
    """The partition key value in KeyConditionExpression or in the older KeyConditions."""
    found = _of_conditions(partition_key, data.get("KeyConditions") or {})
    found += _of_expression(partition_key, str(data.get("KeyConditionExpression") or ""), data)
    if not found:
        raise Unjudged(f"a Query that does not compare the partition key {partition_key} with =")
    return found


def plain(value: Any) -> str:
    """The value of an attribute without its type S, N or B (in base64)."""
    if not isinstance(value, dict) or len(value) != 1 or not {"S", "N", "B"} & set(value):
        raise Unjudged("a partition key that is not a string, number or binary")
    return str(next(iter(value.values())))


def _of_conditions(partition_key: str, conditions: Item) -> list[str]:
    condition = conditions.get(partition_key)
    if condition is None:
        return []
    if condition.get("ComparisonOperator") != "EQ":
        raise Unjudged("a Query that does not compare the partition key with EQ")
    return [plain(value) for value in condition.get("AttributeValueList") or []]


def _of_expression(partition_key: str, expression: str, data: Item) -> list[str]:
    if _FOREIGN.search(expression):
        raise Unjudged(f"the key condition {expression!r}")
    names, values = data.get("ExpressionAttributeNames") or {}, data.get("ExpressionAttributeValues") or {}
    found: list[str] = []
    for name, value, value_first, name_last in _EQUALS.findall(expression):
        if names.get(name or name_last, name or name_last) == partition_key:
            found.append(plain(values.get(value or value_first)))
    return found
