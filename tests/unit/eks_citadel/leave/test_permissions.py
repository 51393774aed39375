"""What the pods of a role may do: only known words, only where the service has them, nothing twice."""

from typing import Any

import pytest

from as_args import as_args
from eks_citadel.leave.settings.permissions import PermissionsSettings
from eks_citadel.parsing.parse import Later, parse
from eks_citadel.parsing.refusal import Refusal
from unit.eks_citadel.settings_rules import DNS_LABEL, LIST, PLAIN, REQUIRED, TEXT, TWICE
from unit.eks_citadel.settings_samples import BUCKET, KEY, TABLE, permission, permissions, refusal, sentences, without

SERVICES = (
    "secretsmanager_secrets",
    "s3_prefixes",
    "dynamodb_tables",
    "ssm_paths",
    "sqs_queues",
    "kms_keys",
)
LISTED = ("secretsmanager_secrets", "s3_prefixes")
every_service = pytest.mark.parametrize("service", SERVICES)
NOTHING = "it allows nothing; name what it allows, or leave the item out."
KNOWN_SCOPES = {
    service: "cluster, namespace, " + ("pod, " if service == "s3_prefixes" else "") + "service-account"
    for service in SERVICES
}
KNOWN_WORDS = {service: "list, read, write" if service in LISTED else "read, write" for service in SERVICES}
ALONE = "objects of scope pod belong to one pod only; leave out one of the two."
OTHERS = {
    "secretsmanager_secrets": {"scope": "cluster", "shared_as": "shop", "kms_key_arn": KEY},
    "s3_prefixes": {
        "bucket_arn": "arn:aws:s3:::other",
        "prefix": "other",
        "scope": "cluster",
        "shared_as": "shop",
        "kms_key_arn": KEY,
    },
    "dynamodb_tables": {"table_arn": f"{TABLE}2", "scope": "cluster", "shared_as": "shop", "kms_key_arn": KEY},
    "ssm_paths": {"path": "/other", "scope": "cluster", "shared_as": "shop", "kms_key_arn": KEY},
    "sqs_queues": {"scope": "cluster", "shared_as": "shop", "kms_key_arn": KEY},
    "kms_keys": {"scope": "cluster", "shared_as": "shop"},
}


def refused(arguments: Any) -> str:
    return refusal(arguments, PermissionsSettings)


@every_service
@pytest.mark.parametrize("word", ["admin", "*", "GetObject", "", "Delete"])
def test_an_unknown_word_of_allow_is_refused_with_the_known_ones(service: str, word: str) -> None:
    sentence = f'{service}[0].allow[0] is "{word}": it is unknown here; choose one of {KNOWN_WORDS[service]}.'
    assert refused(permissions(service, allow=[word])) == sentence


@every_service
@pytest.mark.parametrize(("word", "meant"), [("Read", "read"), ("writes", "write")])
def test_a_misspelt_word_of_allow_is_refused_with_the_one_that_was_meant(service: str, word: str, meant: str) -> None:
    sentence = f'{service}[0].allow[1] is "{word}": it is unknown here; "{meant}" was probably meant.'
    other = "write" if meant == "read" else "read"
    assert refused(permissions(service, allow=[other, word])) == sentence


@pytest.mark.parametrize("service", [service for service in SERVICES if service not in LISTED])
def test_list_is_refused_where_the_service_has_no_own_list(service: str) -> None:
    sentence = f'{service}[0].allow[0] is "list": it is unknown here; choose one of read, write.'
    assert refused(permissions(service, allow=["list"])) == sentence


@every_service
@pytest.mark.parametrize("scope", ["account", "*", "", "pods-of-mine"])
def test_an_unknown_scope_is_refused_with_the_known_ones(service: str, scope: str) -> None:
    sentence = f'{service}[0].scope is "{scope}": it is unknown here; choose one of {KNOWN_SCOPES[service]}.'
    assert refused(permissions(service, scope=scope)) == sentence


@pytest.mark.parametrize("service", [service for service in SERVICES if service != "s3_prefixes"])
def test_scope_pod_is_of_S3_alone(service: str) -> None:
    sentence = f'{service}[0].scope is "pod": it is unknown here; choose one of {KNOWN_SCOPES[service]}.'
    assert refused(permissions(service, scope="pod")) == sentence


@every_service
@pytest.mark.parametrize(
    "name", ["", "Shop", "shop/blue", "shop*", "*", "${aws:username}", "_shared", "shop.eu", "a" * 64]
)
def test_a_shared_name_that_is_no_plain_word_is_refused(service: str, name: str) -> None:
    assert refused(permissions(service, shared_as=name)) == f'{service}[0].shared_as is "{name}": {DNS_LABEL}'


@every_service
def test_an_item_needs_allow_and_something_in_it(service: str) -> None:
    assert refused({service: [without(permission(service), "allow")]}) == f"{service}[0].allow is missing: {REQUIRED}"
    assert refused(permissions(service, allow=[])) == f"{service}[0].allow is empty: {NOTHING}"
    assert refused(permissions(service, allow="read")) == f'{service}[0].allow is "read": {LIST}'
    assert refused(permissions(service, allow=["read", "read"])) == f'{service}[0].allow[1] is "read": {TWICE}'
    assert refused(permissions(service, allow=[None])) == f"{service}[0].allow[0] is missing: {TEXT}"


@sentences(
    ("pod and shared", permissions("s3_prefixes", scope="pod", shared_as="shop"),
     f's3_prefixes[0].shared_as is "shop": {ALONE}'),
    ("second item", {"s3_prefixes": [permission("s3_prefixes"), permission("s3_prefixes", scope="pod", shared_as="a")]},
     f's3_prefixes[1].shared_as is "a": {ALONE}'),
    ("a map for a list", {"sqs_queues": {"allow": ["read"]}}, f"sqs_queues is a map: {LIST}"),
    ("a list of words", {"kms_keys": ["read"]},
     'kms_keys[0] is "read": it must be a map; its keys are scope, shared_as, allow.'),
    ("a key of KMS's own key", permissions("kms_keys", kms_key_arn=KEY),
     "kms_keys[0].kms_key_arn is given: this key is unknown here; choose one of allow, scope, shared_as."),
    ("singular", {"sqs_queue": []}, 'sqs_queue is given: this key is unknown here; "sqs_queues" was probably meant.'),
    ("another service", {"sns": []},
     "sns is given: this key is unknown here; choose one of dynamodb_tables, kms_keys, s3_prefixes, "
     "secretsmanager_secrets, sqs_queues, ssm_paths."),
    ("late list", {"sqs_queues": object()}, f"sqs_queues is not known before the update: {PLAIN}"),
    ("late allow", permissions("sqs_queues", allow=object()),
     f"sqs_queues[0].allow is not known before the update: {PLAIN}"),
    ("late word", permissions("sqs_queues", allow=[object()]),
     f"sqs_queues[0].allow[0] is not known before the update: {PLAIN}"),
    ("late scope", permissions("sqs_queues", scope=object()),
     f"sqs_queues[0].scope is not known before the update: {PLAIN}"),
    ("late shared_as", permissions("sqs_queues", shared_as=object()),
     f"sqs_queues[0].shared_as is not known before the update: {PLAIN}"),
)  # fmt: skip
def test_malformed_permissions_are_refused(arguments: Any, sentence: str) -> None:
    assert refused(arguments) == sentence


@every_service
def test_two_items_about_the_same_things_are_refused(service: str) -> None:
    twice = {service: [permission(service), permission(service, allow=["write"])]}
    rule = f"{service}[0] is about the same resources; put its allow into {service}[0]."
    assert refused(twice) == f"{service}[1] is given: {rule}"
    spelled = {service: [permission(service), permission(service, scope="service-account")]}
    assert refused(spelled) == f"{service}[1] is given: {rule}"


@pytest.mark.parametrize(("service", "key"), [(service, key) for service in SERVICES for key in OTHERS[service]])
def test_items_about_other_things_are_accepted_together(service: str, key: str) -> None:
    both = [permission(service), permission(service, **{key: OTHERS[service][key]})]
    assert len(parse(PermissionsSettings, {service: both}).lists[service]) == 2


@pytest.mark.parametrize(("service", "key"), [("s3_prefixes", "bucket_arn"), ("dynamodb_tables", "table_arn")])
def test_late_items_are_compared_only_once_they_are_known(service: str, key: str) -> None:
    output = object()
    late = parse(PermissionsSettings, {service: [permission(service, **{key: output})] * 2})
    assert [getattr(item, key).value for item in late.lists[service]] == [output, output]
    known = BUCKET if key == "bucket_arn" else TABLE
    again = as_args(late)
    for item in again[service]:
        item[key] = known
    assert refused(again).startswith(f"{service}[1] is given: {service}[0] is about the same resources;")


def test_a_late_ARN_is_carried_and_judged_by_its_path() -> None:
    leaf = parse(PermissionsSettings, permissions("s3_prefixes", bucket_arn=object())).s3_prefixes[0].bucket_arn
    assert isinstance(leaf, Later)
    assert leaf.judge(BUCKET) == BUCKET
    with pytest.raises(
        Refusal, match=r'^s3_prefixes\[0\]\.bucket_arn is "arn:aws:s3:::exports/\*": it is not a bucket ARN'
    ):
        leaf.judge(f"{BUCKET}/*")


@every_service
def test_every_word_and_scope_of_a_service_is_accepted(service: str) -> None:
    for scope in KNOWN_SCOPES[service].split(", "):
        (item,) = parse(
            PermissionsSettings, permissions(service, allow=KNOWN_WORDS[service].split(", "), scope=scope)
        ).lists[service]
        assert (item.scope, item.allow) == (scope, tuple(KNOWN_WORDS[service].split(", ")))


def test_permissions_are_empty_when_no_list_has_an_item() -> None:
    assert parse(PermissionsSettings, {}).empty
    assert parse(PermissionsSettings, {service: [] for service in SERVICES}).empty
    assert not parse(PermissionsSettings, permissions("sqs_queues")).empty
    assert set(parse(PermissionsSettings, {}).lists) == set(SERVICES)


@pytest.mark.parametrize("service", LISTED)
@pytest.mark.parametrize("key", [KEY, object()])
def test_L4_a_key_beside_list_alone_is_refused(service: str, key: Any) -> None:
    assert refused(permissions(service, allow=["list"], kms_key_arn=key)) == (
        f"{service}[0].kms_key_arn is given: list alone reads and writes nothing, so the key would never be "
        "used; leave it "
        "out, or allow read or write."
    )
