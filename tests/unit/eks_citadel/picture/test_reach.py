"""What pods reach, read from settings and from the documents that are made of them."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eks_citadel.leave.documents.place import Place
from eks_citadel.leave.documents.workload import workload_policy
from eks_citadel.leave.settings.permissions import PermissionsSettings
from eks_citadel.parsing.parse import parse
from eks_citadel.picture import reach_from_documents, reach_from_settings
from eks_citadel.picture.picture import Reach
from eks_citadel.picture.pods import Pods

PLACE = Place("aws", "111122223333", ("eu-central-1", "eu-west-1"))
KEY = "arn:aws:kms:eu-west-1:111122223333:key/0a1b"
TABLE = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
FAR = "arn:aws:iam::444455556666:role/far"
PODS = Pods("arn:aws:eks:eu-west-1:111122223333:cluster/redfish", "redfish", "shop", "orders")
OWN_TAGS = "eks-cluster-name=redfish, kubernetes-namespace=shop, kubernetes-service-account=orders"


def from_both(permissions: Any, targets: tuple[str, ...] = ()) -> tuple[Any, Any]:
    meant = parse(PermissionsSettings, permissions)
    document = workload_policy(meant, PLACE, targets)
    return reach_from_settings.reaches(meant, targets, PODS), reach_from_documents.reaches([document], PODS)


words = st.lists(st.sampled_from(["read", "write"]), min_size=1, unique=True)
more_words = st.lists(st.sampled_from(["read", "write", "list"]), min_size=1, unique=True)
owners = st.fixed_dictionaries(
    {}, optional={"scope": st.sampled_from(["cluster", "namespace"]), "shared_as": st.sampled_from(["a", "b"])}
)
keys = st.fixed_dictionaries({}, optional={"kms_key_arn": st.just(KEY)})


def item(allow: st.SearchStrategy[list[str]], *parts: st.SearchStrategy[Any], **fixed: Any) -> Any:
    fields = {name: st.sampled_from(values) for name, values in fixed.items()}
    whole = st.tuples(st.fixed_dictionaries({"allow": allow, **fields}), owners, *parts)
    found = st.lists(
        whole.map(lambda several: {key: value for one in several for key, value in one.items()}), max_size=3
    )
    return found.map(_unlike)


def _unlike(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """No two about the same things; not one with a key and one without, which would share their words; no idle key."""
    items = [{key: one[key] for key in one if key != "kms_key_arn" or one["allow"] != ["list"]} for one in items]
    return list({str(sorted({**one, "allow": [], "kms_key_arn": ""}.items())): one for one in items}.values())


permissions = st.fixed_dictionaries(
    {},
    optional={
        "secretsmanager_secrets": item(more_words, keys),
        "s3_prefixes": item(more_words, keys, bucket_arn=["arn:aws:s3:::one", "arn:aws:s3:::two"], prefix=["x", "x/y"]),
        "dynamodb_tables": item(words, keys, table_arn=[TABLE]),
        "ssm_paths": item(words, keys, path=["/x", "/x/y"]),
        "sqs_queues": item(words, keys),
        "kms_keys": item(words),
    },
)


@settings(max_examples=150, deadline=None)
@given(permissions, st.lists(st.sampled_from([FAR]), max_size=1).map(tuple))
def test_both_readers_see_the_same(permissions: Any, targets: tuple[str, ...]) -> None:
    meant, said = from_both(permissions, targets)
    assert said == meant


@pytest.mark.parametrize(
    ("permissions", "reach"),
    [
        ({"secretsmanager_secrets": [{"allow": ["write"]}]}, Reach("secretsmanager_secrets", OWN_TAGS, ("write",))),
        (
            {"secretsmanager_secrets": [{"allow": ["read"], "scope": "cluster", "shared_as": "shop"}]},
            Reach("secretsmanager_secrets", "eks-cluster-name=_shared/shop", ("read",)),
        ),
        (
            {"s3_prefixes": [{"bucket_arn": "arn:aws:s3:::b-1", "prefix": "x", "allow": ["list", "read"]}]},
            Reach("s3_prefixes", "arn:aws:s3:::b-1/x/redfish/shop/orders/*", ("list", "read")),
        ),
        (
            {"s3_prefixes": [{"bucket_arn": "arn:aws:s3:::b-1", "prefix": "x", "allow": ["write"], "scope": "pod"}]},
            Reach("s3_prefixes", "arn:aws:s3:::b-1/x/POD-UID/*", ("write",)),
        ),
        (
            {"dynamodb_tables": [{"table_arn": TABLE, "allow": ["read"], "scope": "namespace"}]},
            Reach("dynamodb_tables", f"{TABLE} redfish/shop/*", ("read",)),
        ),
        (
            {"ssm_paths": [{"path": "/config", "allow": ["read", "write"], "scope": "cluster"}]},
            Reach("ssm_paths", "/config/redfish/*", ("read", "write")),
        ),
        ({"sqs_queues": [{"allow": ["read"]}]}, Reach("sqs_queues", OWN_TAGS, ("read",))),
        ({"kms_keys": [{"allow": ["write"]}]}, Reach("kms_keys", OWN_TAGS, ("write",))),
    ],
)
def test_things_are_named_with_the_pods_own_values(permissions: Any, reach: Reach) -> None:
    meant, said = from_both(permissions)
    assert meant == said == (reach,)


def test_what_is_none_of_our_words_is_listed_as_it_stands() -> None:
    statement = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutBucketPolicy"], "Resource": "arn:aws:s3:::b/*"}
    assert reach_from_documents.reaches([{"Statement": statement}], PODS) == (
        Reach("other", "arn:aws:s3:::b/*", ("s3:PutBucketPolicy",)),
        Reach("s3_prefixes", "arn:aws:s3:::b/*", ("read",)),
    )


def test_half_of_a_word_is_no_word() -> None:
    statement = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
    assert reach_from_documents.reaches([{"Statement": [statement]}], PODS) == (
        Reach("other", "*", ("sqs:SendMessage",)),
    )


def test_a_denial_lets_nobody_reach_anything() -> None:
    statement = {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}
    assert reach_from_documents.reaches([{"Statement": [statement]}], PODS) == ()
