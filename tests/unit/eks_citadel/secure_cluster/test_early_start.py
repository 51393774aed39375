"""Requests begin while the program still runs: Pulumi's SDK then waits for them, not for each output in turn."""

from collections.abc import Iterator
from typing import Any
from unittest import mock

import pulumi
import pulumi_aws as aws
import pytest
from pulumi.runtime import sync_await
from pulumi.runtime.settings import _get_rpc_manager

from eks_citadel.secure_cluster.early_start import start_requests
from harness import run
from unit.eks_citadel.component_samples import later, made, small


@pytest.fixture
def turns() -> Iterator[mock.Mock]:
    with mock.patch.object(sync_await, "_sync_await", wraps=sync_await._sync_await) as turned:
        yield turned


def test_requests_are_on_their_way_before_the_program_ends() -> None:
    begun: list[int] = []

    def program() -> None:
        aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")
        begun.append(len(_get_rpc_manager().rpcs))
        start_requests(late=False)
        begun.append(len(_get_rpc_manager().rpcs))

    run(program)
    assert begun[0] == 0
    assert begun[1] > 0


@pytest.mark.parametrize(
    ("preview", "tags", "expected"),
    [(True, {}, 1), (False, {}, 1), (True, later, 1), (False, later, 0)],
    ids=["a preview", "an update", "a preview of late settings", "an update of late settings"],
)
def test_a_cluster_begins_them_where_no_refusal_would_be_seen_late(
    preview: bool, tags: Any, expected: int, turns: mock.Mock
) -> None:
    made(lambda: small(tags=tags({"team": "shop"}) if callable(tags) else tags), preview=preview)
    assert turns.call_count == expected


def test_the_loop_is_turned_once_in_each_run(turns: mock.Mock) -> None:
    def program() -> None:
        for _ in range(3):
            start_requests(late=False)

    run(program)
    run(program)
    assert turns.call_count == 2


def test_many_callbacks_do_not_turn_it_within_itself(turns: mock.Mock) -> None:
    called: list[int] = []

    def program() -> None:
        known = pulumi.Output.from_input("eu-west-1")
        for number in range(200):
            known.apply(lambda _: start_requests(late=False))
            known.apply(lambda _, number=number: called.append(number))

    run(program)
    assert len(called) == 200
    assert turns.call_count == 1


def test_a_provider_which_serves_many_programs_at_once_is_left_alone(turns: mock.Mock) -> None:
    def program() -> None:
        with mock.patch("eks_citadel.secure_cluster.early_start.get_root_resource", return_value=None):
            start_requests(late=False)

    run(program)
    assert turns.call_count == 0
