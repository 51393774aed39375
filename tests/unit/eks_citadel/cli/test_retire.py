"""What is left of a colour after its end."""

from collections.abc import Iterator
from typing import Any

import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.cli.retire import tell_rest
from eks_citadel.parsing.refusal import Refusal
from unit.citadel_rehearsal.balance_world import Balance
from unit.citadel_rehearsal.eks_world import REGION


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.01) as started:
        yield started


@pytest.fixture(scope="module")
def balance(aws: EmbeddedAws) -> Balance:
    return Balance(aws)


def tagged(cluster: str) -> list[dict[str, str]]:
    return [{"Key": f"kubernetes.io/cluster/{cluster}", "Value": "owned"}]


def client_of(aws: EmbeddedAws) -> Any:
    return lambda service: aws.client(service, REGION)


def test_A4_what_is_left_on_purpose_is_shown_and_what_workloads_left_is_a_failure(
    aws: EmbeddedAws, balance: Balance, capsys: pytest.CaptureFixture[str]
) -> None:
    logs, key = aws.client("logs", REGION), balance.world.kms.create_key()["KeyMetadata"]["KeyId"]
    logs.create_log_group(logGroupName="/aws/eks/gone/cluster")
    balance.world.kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=30)
    resources = [
        {"type": "aws:kms/key:Key", "id": key},
        {"type": "aws:kms/key:Key", "id": "00000000-0000-0000-0000-000000000000"},
        {"type": "aws:cloudwatch/logGroup:LogGroup", "id": "/aws/eks/gone/cluster"},
        {"type": "aws:cloudwatch/logGroup:LogGroup", "id": "/aws/eks/gone"},
    ]
    assert tell_rest(client_of(aws), "gone", resources) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"key that waits for its deletion: {key}",
        "log group that is kept: /aws/eks/gone/cluster",
        "Nothing else of gone is left.",
    ]
    made = balance.balancer(Tags=tagged("gone"))
    assert tell_rest(client_of(aws), "gone", resources) == 1
    assert capsys.readouterr().err == f"left by workloads: load balancer {made['LoadBalancerArn']}\n"


def test_a_cluster_that_is_still_there_is_said(aws: EmbeddedAws, balance: Balance) -> None:
    cluster = balance.world.cluster()
    with pytest.raises(Refusal, match=f'^cluster is "{cluster}": EKS still has it after the destroy'):
        tell_rest(client_of(aws), cluster, [])
