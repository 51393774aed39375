"""Keys in their own region, log groups under the key that was given, and names of the length that AWS takes."""

from typing import Any

import pytest

from eks_citadel import arns
from eks_citadel.iam.place import judge_key_region
from eks_citadel.parsing.refusal import Refusal
from unit.eks_citadel.component_samples import ALONE, by_type, later, made, small, tried

HERE, THERE = (f"arn:aws:kms:{region}:444455556666:key/1111aaaa" for region in ("eu-west-1", "us-east-1"))
SENTENCE = (
    f'{{}} is "{THERE}": it is in us-east-1, and what it encrypts is in eu-west-1, where AWS takes keys of that region '
    "only; name a key of eu-west-1; of a multi-region key, its replica there."
)


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("name", ["kms_key_arn", "logs_key_arn"])
def test_a_key_of_another_region_is_refused_in_the_preview(name: str, preview: bool) -> None:
    refused = tried(small(**{name: THERE}), preview=preview)
    assert refused.sentence == SENTENCE.format(name)
    assert not by_type(refused.monitor, "Cluster", *["FlowLog"] * (name == "logs_key_arn"))


@pytest.mark.parametrize("name", ["kms_key_arn", "logs_key_arn"])
def test_a_key_that_is_known_late_is_judged_then(name: str) -> None:
    refused = tried(lambda: small(**{name: later(THERE)}))
    assert refused.sentence == SENTENCE.format(name)
    assert not by_type(refused.monitor, "Cluster")


def test_flow_logs_of_a_network_alone_are_under_the_key_that_was_given() -> None:
    arguments = {**ALONE["Network"], "logs_key_arn": HERE}
    assert made(arguments, "net", "Network").one("net-flow-logs").inputs["kmsKeyId"] == HERE
    refused = tried({**ALONE["Network"], "logs_key_arn": THERE}, "net", "Network", preview=True)
    assert refused.sentence == SENTENCE.format("logs_key_arn")


@pytest.mark.parametrize(
    ("keys", "secrets", "control_plane", "flow"),
    [
        ({}, "own", None, None),
        ({"kms_key_arn": HERE}, HERE, HERE, None),
        ({"logs_key_arn": HERE}, "own", HERE, HERE),
        ({"kms_key_arn": HERE, "logs_key_arn": HERE + "-logs"}, HERE, HERE + "-logs", HERE + "-logs"),
    ],
)
def test_E7_secrets_and_logs_have_the_keys_that_were_given(
    keys: dict[str, Any], secrets: str, control_plane: str | None, flow: str | None
) -> None:
    monitor = made(small(**keys))
    found = monitor.one("shop-control-plane-cluster").inputs["encryptionConfig"]["provider"]["keyArn"]
    assert found == secrets or (secrets == "own" and found.startswith("arn:aws:kms:eu-west-1:111122223333:key/"))
    assert monitor.one("shop-control-plane-logs").inputs.get("kmsKeyId") == control_plane
    assert monitor.one("shop-network-flow-logs").inputs.get("kmsKeyId") == flow


def test_a_key_of_another_account_is_taken() -> None:
    assert judge_key_region(HERE, ["eu-west-1"], "kms_key_arn") == HERE
    with pytest.raises(Refusal):
        judge_key_region(HERE, ["us-east-1"], "kms_key_arn")


@pytest.mark.parametrize("length", [1, 117, 118, 200])
def test_A8_a_prefix_is_given_only_where_the_name_would_be_too_long(length: int) -> None:
    prefix = arns.name_prefix("n" * length, 125)
    assert (prefix is None) == (length + 8 <= 125)
    assert prefix is None or len(prefix) == 125 - 26
    assert arns.name_prefix("n" * 200 + "a", 125) != arns.name_prefix("n" * 200 + "b", 125)


LONG = "a" * 100


def test_A8_names_of_policies_and_templates_have_the_length_that_AWS_takes() -> None:
    cluster = {"node_groups": [{"name": "g" * 50}], "ip_family": "ipv6"}
    monitor = made(small(**cluster), LONG)
    for item in by_type(monitor, "RolePolicy", "LaunchTemplate", "SecurityGroup"):
        most = {"RolePolicy": 128, "LaunchTemplate": 125}.get(item.type.rpartition(":")[2], 255)
        prefix = item.inputs.get("namePrefix")
        assert len(prefix) + 26 <= most if prefix else len(item.name) + 8 <= most, item.name
    assert [item for item in by_type(monitor, "LaunchTemplate") if item.inputs.get("namePrefix")]


def test_names_that_fit_are_left_to_Pulumi() -> None:
    found = by_type(made(small()), "RolePolicy", "LaunchTemplate", "SecurityGroup", "LogGroup")
    assert found
    assert not [item.name for item in found if item.inputs.get("namePrefix")]


def test_A8_a_name_in_a_tag_has_a_tags_length() -> None:
    monitor = made(ALONE["Network"], "n" * 300, "Network")
    tags = [item.inputs["tags"]["Name"] for item in by_type(monitor, "Subnet")]
    assert {len(tag) for tag in tags} == {256}
    assert len(set(tags)) == len(tags)
