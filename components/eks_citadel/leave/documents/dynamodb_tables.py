"""Items of DynamoDB that are a pod's own by their partition keys.

Actions and condition keys: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
Rows: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
Scan, PartiQL and indexes are left out: they do not say which partition keys they read.
"""

from collections.abc import Iterator, Mapping

from eks_citadel import arns
from eks_citadel.iam.document import Document, allow
from eks_citadel.leave.documents.customer_key import customer_key
from eks_citadel.leave.documents.owner import own_path, owner_words, sid, used
from eks_citadel.leave.settings.permissions import DynamodbTableSettings

ACTIONS: Mapping[str, tuple[str, ...]] = {
    "read": ("BatchGetItem", "ConditionCheckItem", "GetItem", "Query"),
    "write": ("BatchWriteItem", "DeleteItem", "PutItem", "UpdateItem"),
}


def dynamodb_statements(item: DynamodbTableSettings) -> Iterator[Document]:
    """Every partition key must begin with the own path; `ForAllValues` alone would also allow a request without any."""
    table_arn = str(item.table_arn)
    what = f"items {arns.table_name_of(table_arn)} {owner_words(item)}"
    own = {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": f"{own_path(item)}/*"},
        "Null": {"dynamodb:LeadingKeys": "false"},
    }
    words, actions = used(item.allow, ACTIONS)
    yield allow(sid(*words, what), [f"dynamodb:{one}" for one in actions], [table_arn], condition=own)
    if item.kms_key_arn:
        # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
        context = {
            "aws:dynamodb:subscriberId": [arns.account_of(table_arn)],
            "aws:dynamodb:tableName": [arns.table_name_of(table_arn)],
        }
        yield customer_key(sid("key of", what), str(item.kms_key_arn), "dynamodb", ["Decrypt"], context)
