"""The permissions that a request to DynamoDB needs.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
"""

from collections.abc import Callable
from typing import Any

from ministack.core.iam_actions import dynamodb_service_context
from ministack.services import dynamodb

from citadel_rehearsal.emulator.iam import key_use, leading_keys
from citadel_rehearsal.emulator.iam.call import (
    Ask,
    Call,
    Keys,
    Unjudged,
    named_tag_keys,
    present,
    request_tags,
    resource_tags,
    tags_of,
    text,
)

ACCOUNT_WIDE = ("DescribeEndpoints", "DescribeLimits", "ListBackups", "ListExports", "ListImports", "ListTables")
ON_TABLE = (
    "CreateBackup", "CreateTable", "DeleteTable", "DescribeContinuousBackups", "DescribeContributorInsights",
    "DescribeKinesisStreamingDestination", "DescribeTable", "DescribeTimeToLive",
    "DisableKinesisStreamingDestination", "EnableKinesisStreamingDestination", "Scan",
    "UpdateContinuousBackups", "UpdateContributorInsights", "UpdateTable", "UpdateTimeToLive",
)  # fmt: skip
ON_ARN = (
    "DeleteResourcePolicy", "GetResourcePolicy", "ListTagsOfResource", "PutResourcePolicy", "TagResource",
    "UntagResource",
)  # fmt: skip
ITEM_FIELD = {"GetItem": "Key", "PutItem": "Item", "UpdateItem": "Key", "DeleteItem": "Key"}
TRANSACTION = {
    "ConditionCheck": ("ConditionCheckItem", "Key"),
    "Delete": ("DeleteItem", "Key"),
    "Get": ("GetItem", "Key"),
    "Put": ("PutItem", "Item"),
    "Update": ("UpdateItem", "Key"),
}
PARTIQL = {"SELECT": "PartiQLSelect", "INSERT": "PartiQLInsert", "UPDATE": "PartiQLUpdate", "DELETE": "PartiQLDelete"}


def asks(call: Call) -> list[Ask]:
    """The asks of a request. Items are grouped by table and action, with all their partition keys."""
    if call.operation in ACCOUNT_WIDE:
        return [Ask(f"dynamodb:{call.operation}")]
    if call.operation in ON_ARN:
        return [_on_arn(call)]
    maker = _MAKERS.get(call.operation)
    if maker is not None:
        return maker(call)
    if call.operation in ITEM_FIELD:
        return _items(call, call.operation, call.data, [call.data.get(ITEM_FIELD[call.operation])])
    if call.operation not in ON_TABLE:
        raise Unjudged(f"the operation {call.operation}")
    own = Ask(f"dynamodb:{call.operation}", _arn(call, call.data), _keys(call, call.data))
    return [own, *(_key_use(call, call.data) if call.operation == "Scan" else [])]


def _items(call: Call, action: str, request: Any, items: list[Any], more: Keys | None = None) -> list[Ask]:
    """The asks for items of one table. `request` names the table; `items` have the partition keys."""
    table = _table(request)
    leading = leading_keys.of_items(table["pk_name"], items) if table else []
    keys = _keys(call, request) | present(dynamodb__leadingkeys=leading) | (more or {})
    return [Ask(f"dynamodb:{action}", _arn(call, request), keys), *_key_use(call, request)]


def _query(call: Call) -> list[Ask]:
    """The asks of a query: on the table, or on an index with the index's partition key."""
    table, index = _table(call.data), call.data.get("IndexName")
    partition_key = _index_key(table, index) if table else None
    leading = leading_keys.of_query(partition_key, call.data) if partition_key else []
    keys = _keys(call, call.data) | present(dynamodb__leadingkeys=leading)
    return [Ask("dynamodb:Query", _arn(call, call.data), keys), *_key_use(call, call.data)]


def _index_key(table: Any, index: Any) -> str | None:
    if not index:
        return str(table["pk_name"])
    every = [*(table.get("GlobalSecondaryIndexes") or []), *(table.get("LocalSecondaryIndexes") or [])]
    schema = next((item["KeySchema"] for item in every if item["IndexName"] == index), [])
    return next((str(part["AttributeName"]) for part in schema if part["KeyType"] == "HASH"), None)


def _batch_get(call: Call) -> list[Ask]:
    found: list[Ask] = []
    for name, wanted in (call.data.get("RequestItems") or {}).items():
        found += _items(call, "BatchGetItem", {**wanted, "TableName": name}, list(wanted.get("Keys") or []))
    return _some(found)


def _batch_write(call: Call) -> list[Ask]:
    found: list[Ask] = []
    for name, requests in (call.data.get("RequestItems") or {}).items():
        items = [
            request.get("PutRequest", {}).get("Item") or request.get("DeleteRequest", {}).get("Key")
            for request in requests
        ]
        found += _items(call, "BatchWriteItem", {"TableName": name}, items)
    return _some(found)


def _transact(call: Call) -> list[Ask]:
    """The asks of a transaction. IAM has no action for transactions: each item needs its own action."""
    found: list[Ask] = []
    enclosing = present(dynamodb__enclosingoperation=call.operation)
    for item in call.data.get("TransactItems") or []:
        for kind, request in item.items():
            if kind not in TRANSACTION or not isinstance(request, dict):
                raise Unjudged(f"a transaction with {kind}")
            action, field = TRANSACTION[kind]
            found += _items(call, action, request, [request.get(field)], enclosing)
    return _some(found)


def _partiql(call: Call) -> list[Ask]:
    """The asks of PartiQL statements: the verb's action on the table.

    The keys in a statement are not parsed, so statements are always refused.
    """
    listed = call.data.get("Statements") or call.data.get("TransactStatements") or [call.data]
    found: list[Ask] = []
    for item in listed:
        try:
            parsed: Any = dynamodb._parse_partiql(str(item.get("Statement")), item.get("Parameters") or [])
        except ValueError as error:
            raise Unjudged(f"the PartiQL statement {item.get('Statement')!r}") from error
        request = {"TableName": parsed["table"], "IndexName": parsed.get("index")}
        reason = "the keys of a PartiQL statement are not judged"
        found.append(Ask(f"dynamodb:{PARTIQL[str(parsed['op'])]}", _arn(call, request), {}, only_refusal=reason))
    return _some(found)


def _some(found: list[Ask]) -> list[Ask]:
    if not found:
        raise Unjudged("a batch without items")
    return found


def _on_arn(call: Call) -> Ask:
    arn = str(call.data.get("ResourceArn") or "*")
    keys = resource_tags(tags_of(dynamodb._tags.get(arn)))
    if call.operation == "UntagResource":
        keys |= named_tag_keys(call.data.get("TagKeys") or [])
    return Ask(f"dynamodb:{call.operation}", arn, keys | request_tags(tags_of(call.data.get("Tags"))))


def _arn(call: Call, request: Any) -> str:
    name, index = _name(request), request.get("IndexName")
    table = str(request.get("TableName") or "")
    whole = table if table.startswith("arn:") else call.arn(f"table/{name}")
    return f"{whole}/index/{index}" if index else whole


def _name(request: Any) -> str:
    return str(dynamodb._normalize_table_name(str(request.get("TableName") or "")))


def _table(request: Any) -> Any:
    return dynamodb._tables.get(_name(request))


def _keys(call: Call, request: Any) -> Keys:
    """The condition keys of a request. MiniStack computes dynamodb:Attributes and dynamodb:Select."""
    table = _table(request)
    read = {key.lower(): value for key, value in dynamodb_service_context(call.body).items()}
    tags = resource_tags(tags_of(dynamodb._tags.get(table["TableArn"]))) if table else {}
    return (
        read
        | tags
        | present(
            dynamodb__returnvalues=text(request.get("ReturnValues")) or "NONE",
            dynamodb__returnconsumedcapacity=text(call.data.get("ReturnConsumedCapacity")) or "NONE",
        )
    )


def _key_use(call: Call, request: Any) -> list[Ask]:
    table = _table(request)
    return key_use.dynamodb(call, table) if table else []


_MAKERS: dict[str, Callable[[Call], list[Ask]]] = {
    "Query": _query,
    "BatchGetItem": _batch_get,
    "BatchWriteItem": _batch_write,
    "TransactGetItems": _transact,
    "TransactWriteItems": _transact,
    "ExecuteStatement": _partiql,
    "BatchExecuteStatement": _partiql,
    "ExecuteTransaction": _partiql,
}
