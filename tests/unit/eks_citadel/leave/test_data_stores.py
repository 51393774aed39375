"""Names of buckets, tables, prefixes and paths: nothing that IAM would read as more than was written."""

from collections.abc import Callable
from typing import Any

import pytest

from eks_citadel.leave.settings import data_stores
from eks_citadel.leave.settings.permissions import PermissionsSettings
from eks_citadel.parsing.parse import parse
from unit.eks_citadel.settings_rules import KEY_ARN, QUOTE_IT, REQUIRED, TEXT
from unit.eks_citadel.settings_samples import BUCKET, KEY, TABLE, permission, permissions, refusal, sentences, without

NO_BUCKET = 'it is not a bucket ARN; write "arn:aws:s3:::NAME", without a key.'
NO_TABLE = 'it is not a table ARN; write "arn:aws:dynamodb:REGION:ACCOUNT:table/NAME".'
PREFIX = 'a prefix has letters, digits and !_.\'()- between single slashes; write one such as "exports".'
PATH = "a path has letters, digits, '_', '.' and '-' after single slashes; write one such as \"/config\"."
RESERVED_PATH = "Systems Manager reserves paths that begin with aws or ssm; choose another."
SHARED = "_shared is reserved for shared_as, where it takes the place of a cluster's name; choose another."


def bucket(arn: Any) -> dict[str, Any]:
    return permissions("s3_prefixes", bucket_arn=arn)


def prefix(text: Any) -> dict[str, Any]:
    return permissions("s3_prefixes", prefix=text)


def table(arn: Any) -> dict[str, Any]:
    return permissions("dynamodb_tables", table_arn=arn)


def path(text: Any) -> dict[str, Any]:
    return permissions("ssm_paths", path=text)


def rows(place: str, rule: str, of: Callable[[Any], Any], *values: str) -> list[tuple[str, Any, str]]:
    """The same rule for many values, each printed as its writer would recognise it."""
    return [(repr(value), of(value), f'{place} is "{value}": {rule}') for value in values]


@sentences(
    *rows(
        "s3_prefixes[0].bucket_arn",
        NO_BUCKET,
        bucket,
        "exports",
        "*",
        "arn:aws:s3:::*",
        "arn:aws:s3:::export*",
        "arn:aws:s3:::export?",
        "arn:aws:s3:::ex..ports",
        "arn:aws:s3:::exports/",
        "arn:aws:s3:::exports/*",
        "arn:aws:s3:::exports/orders",
        "arn:aws:s3:::${aws:PrincipalTag/team}",
        "arn:aws:s3:::EXPORTS",
        "arn:aws:s3:::ab",
        "arn:aws:s3:::-exports",
        "arn:aws:s3:::" + "e" * 64,
        "arn:aws:s3:eu-west-1:111122223333:accesspoint/exports",
        "arn:*:s3:::exports",
        "",
    ),
    ("line break", bucket(f"{BUCKET}\n"), f's3_prefixes[0].bucket_arn is "{BUCKET}\\n": {NO_BUCKET}'),
    ("number", bucket(7), f"s3_prefixes[0].bucket_arn is 7: {QUOTE_IT}"),
    ("missing", bucket(None), f"s3_prefixes[0].bucket_arn is missing: {REQUIRED}"),
)
def test_what_is_no_single_bucket_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments, PermissionsSettings) == sentence


@sentences(
    *rows(
        "dynamodb_tables[0].table_arn",
        NO_TABLE,
        table,
        "orders",
        "*",
        f"{TABLE}*",
        f"{TABLE}/index/by-day",
        f"{TABLE}/stream/2026-01-01T00:00:00.000",
        "arn:aws:dynamodb:eu-west-1:111122223333:table/*",
        "arn:aws:dynamodb:*:111122223333:table/orders",
        "arn:aws:dynamodb:eu-west-1:*:table/orders",
        "arn:aws:dynamodb::111122223333:table/orders",
        "arn:aws:dynamodb:eu-west-1:111122223333:table/${aws:username}",
        "arn:aws:dynamodb:eu-west-1:111122223333:table/ab",
        "arn:aws:dynamodb:eu-west-1:١١١١٢٢٢٢٣٣٣٣:table/orders",
        "",
    ),
)
def test_what_is_no_single_table_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments, PermissionsSettings) == sentence


@sentences(
    *rows(
        "s3_prefixes[0].prefix",
        PREFIX,
        prefix,
        "",
        "/",
        "*",
        "data*",
        "data/*",
        "data/?",
        "/data",
        "data/",
        "data//orders",
        ".",
        "..",
        "../data",
        "data/../other",
        "data/./orders",
        "...",
        "${aws:PrincipalTag/team}",
        "data/$",
        "data/{a}",
        "data orders",
        "données",
        "data%2Fother",
        "data\\other",
    ),
    ("line break", prefix("data\n"), f's3_prefixes[0].prefix is "data\\n": {PREFIX}'),
    (
        "too long",
        prefix("a" * 513),
        (
            f's3_prefixes[0].prefix is "{"a" * 117}...": it has 513 characters, and at most '
            "512 leave room for a key; shorten it."
        ),
    ),
    ("shared", prefix("data/_shared"), f's3_prefixes[0].prefix is "data/_shared": {SHARED}'),
    ("below shared", prefix("_shared/shop"), f's3_prefixes[0].prefix is "_shared/shop": {SHARED}'),
)
def test_a_prefix_that_is_more_than_letters_between_slashes_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments, PermissionsSettings) == sentence


@sentences(
    *rows(
        "ssm_paths[0].path",
        PATH,
        path,
        "",
        "/",
        "config",
        "config/orders",
        "/config/",
        "//config",
        "/config//orders",
        "/*",
        "/config/*",
        "/config?",
        "/${aws:PrincipalTag/team}",
        "/config orders",
        "/config:1",
    ),
    *rows("ssm_paths[0].path", RESERVED_PATH, path, "/aws", "/aws/service", "/AWSorders", "/ssm", "/Ssm-orders"),
    *rows("ssm_paths[0].path", SHARED, path, "/_shared", "/config/_shared/shop"),
    ("line break", path("/config\n"), f'ssm_paths[0].path is "/config\\n": {PATH}'),
    (
        "too deep",
        path("/a" * 11),
        (
            f'ssm_paths[0].path is "{"/a" * 11}": a parameter name has 15 levels at most, and up to '
            "five of them follow this path; use fewer levels."
        ),
    ),
)
def test_a_path_that_is_more_than_names_after_slashes_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments, PermissionsSettings) == sentence


@pytest.mark.parametrize("list_name", ["secretsmanager_secrets", "s3_prefixes", "dynamodb_tables", "ssm_paths"])
@pytest.mark.parametrize("given", ["alias/orders", "*", KEY.replace("0a1b2c3d", "*"), f"{KEY}\n"])
def test_a_customer_key_is_one_key(list_name: str, given: str) -> None:
    printed = given.replace("\n", "\\n")
    sentence = f'{list_name}[0].kms_key_arn is "{printed}": {KEY_ARN}'
    assert refusal(permissions(list_name, kms_key_arn=given), PermissionsSettings) == sentence


@pytest.mark.parametrize(("list_name", "key"), [("s3_prefixes", "prefix"), ("ssm_paths", "path")])
def test_where_names_begin_is_required_and_plain(list_name: str, key: str) -> None:
    missing = {list_name: [without(permission(list_name), key)]}
    assert refusal(missing, PermissionsSettings) == f"{list_name}[0].{key} is missing: {REQUIRED}"
    late = refusal(permissions(list_name, **{key: object()}), PermissionsSettings)
    assert late == (
        f"{list_name}[0].{key} is not known before the update: it must be a plain value, "
        "not an Output; write the value itself."
    )
    assert refusal(permissions(list_name, **{key: []}), PermissionsSettings) == f"{list_name}[0].{key} is empty: {TEXT}"


@pytest.mark.parametrize(
    "arguments",
    [
        *(bucket(f"arn:{partition}:s3:::exports") for partition in ("aws", "aws-cn", "aws-us-gov", "aws-eusc")),
        *(bucket(f"arn:aws:s3:::{name}") for name in ("abc", "e" * 63, "exports.example.com", "0-0")),
        *(table(TABLE.replace("arn:aws:", f"arn:{partition}:")) for partition in ("aws-cn", "aws-us-gov")),
        *(table(f"arn:aws:dynamodb:eu-west-1:111122223333:table/{name}") for name in ("abc", "Or_d.e-rs", "a" * 255)),
        *(prefix(text) for text in ("a", "data/orders", "!_.'()-", "..a", "a" * 512, "shared", "_shared2")),
        *(path(text) for text in ("/a", "/config/orders", "/_.-", "/a" * 10, "/orders/aws", "/shared")),
    ],
)
def test_A1_what_AWS_takes_is_taken_in_every_partition(arguments: Any) -> None:
    parse(PermissionsSettings, arguments)


def test_the_deepest_path_leaves_room_for_what_follows() -> None:
    """SSM: 15 levels (https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-hierarchies.html)."""
    data_stores.ssm_path("/a" * 10)
    deepest = "/a" * 10 + "/_shared/shop/shop/orders/password"
    assert deepest.count("/") == 15
