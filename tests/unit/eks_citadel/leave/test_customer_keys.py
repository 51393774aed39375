"""Customer managed keys in permissions: in the region of what they encrypt; of another account, a finding."""

from typing import Any

import pytest

from unit.eks_citadel.component_samples import later, made, permitted, tried
from unit.eks_citadel.settings_samples import KEY, permissions, workload_role

FAR = KEY.replace("eu-west-1", "us-east-1")
FOREIGN = KEY.replace("111122223333", "444455556666")
LISTS = ("secretsmanager_secrets", "ssm_paths", "sqs_queues", "dynamodb_tables")


def role(list_name: str, key: Any, **changes: Any) -> dict[str, Any]:
    return workload_role(permissions=permissions(list_name, kms_key_arn=key), **changes)


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("list_name", LISTS)
def test_a_key_of_another_region_than_what_it_encrypts_is_refused(list_name: str, preview: bool) -> None:
    refused = tried(role(list_name, FAR), "orders", "WorkloadRole", preview=preview)
    assert refused.sentence == (
        f'permissions.{list_name}[0].kms_key_arn is "{FAR}": it is in us-east-1, and what it encrypts is in eu-west-1, '
        "where AWS takes keys of that region only; name a key of eu-west-1; of a multi-region key, its replica there."
    )
    assert not refused.monitor.of_type("aws:iam/role:Role")


def test_a_key_that_is_known_late_is_judged_before_the_role_is_made() -> None:
    refused = tried(lambda: role("sqs_queues", later(FAR)), "orders", "WorkloadRole")
    assert refused.sentence.startswith(f'permissions.sqs_queues[0].kms_key_arn is "{FAR}": it is in us-east-1')
    assert not refused.monitor.of_type("aws:iam/role:Role")


def test_in_a_cluster_the_path_of_the_key_begins_at_its_identity() -> None:
    arguments = permitted()
    arguments["pod_identities"][0]["permissions"]["secretsmanager_secrets"][0]["kms_key_arn"] = FAR
    sentence = tried(arguments, preview=True).sentence
    assert sentence.startswith("pod_identities[0].permissions.secretsmanager_secrets[0].kms_key_arn is ")


def test_a_key_of_any_trusted_region_is_taken_and_a_table_s_key_is_of_the_table_s_region() -> None:
    both = {"trusted_regions": ["eu-west-1", "us-east-1"]}
    made(role("sqs_queues", FAR, **both), "orders", "WorkloadRole")
    table = tried(role("dynamodb_tables", FAR, **both), "orders", "WorkloadRole")
    assert "what it encrypts is in eu-west-1, where" in table.sentence
    elsewhere = tried(role("sqs_queues", KEY.replace("eu-west-1", "eu-west-2"), **both), "orders", "WorkloadRole")
    assert "what it encrypts is in eu-west-1 or us-east-1, where" in elsewhere.sentence


def test_the_region_of_a_bucket_is_not_known_so_its_key_may_be_anywhere() -> None:
    made(role("s3_prefixes", FAR), "orders", "WorkloadRole")


def told(arguments: Any, code: str) -> list[str]:
    return [line for line in made(arguments, "orders", "WorkloadRole").logged if line.startswith(f"{code}: ")]


@pytest.mark.parametrize("list_name", [*LISTS, "s3_prefixes"])
def test_a_key_of_another_account_is_a_finding(list_name: str) -> None:
    assert told(role(list_name, FOREIGN), "key-of-another-account") == [
        f"key-of-another-account: orders uses {FOREIGN}, a key of the account 444455556666: until the key's own policy "
        "lets this role or the account 111122223333 use it, everything that it encrypts is denied."
    ]
    assert told(role(list_name, KEY), "key-of-another-account") == []
