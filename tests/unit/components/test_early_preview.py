"""In a preview requests begin while the program still runs: the SDK waits for them, not for each output in turn."""

from collections.abc import Iterator
from unittest import mock

import pulumi
import pulumi_aws as aws
import pytest
from pulumi.runtime import sync_await
from pulumi.runtime.settings import _get_rpc_manager

from eks_citadel.location import locate
from harness import run


@pytest.fixture
def turns() -> Iterator[mock.Mock]:
    with mock.patch.object(sync_await, "_sync_await", wraps=sync_await._sync_await) as turned:
        yield turned


def test_requests_are_on_their_way_before_the_program_ends(turns: mock.Mock) -> None:
    begun: list[int] = []

    def program() -> None:
        aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")
        begun.append(len(_get_rpc_manager().rpcs))
        locate(pulumi.ComponentResource("shop:index:Component", "one"))
        begun.append(len(_get_rpc_manager().rpcs))

    run(program, preview=True)
    assert begun[0] == 0
    assert begun[1] > 0


def test_the_loop_is_turned_once_in_a_program_whatever_its_providers(turns: mock.Mock) -> None:
    def program() -> None:
        for region in ("eu-west-1", "us-east-1", "ap-south-1"):
            opts = pulumi.ResourceOptions(providers=[aws.Provider(region, region=region)])
            locate(pulumi.ComponentResource("shop:index:Component", region, opts=opts))

    run(program, preview=True)
    run(program, preview=True)
    assert turns.call_count == 2


def test_components_made_in_many_callbacks_do_not_turn_it_within_itself(turns: mock.Mock) -> None:
    located: list[str] = []

    def program() -> None:
        known = pulumi.Output.from_input("eu-west-1")
        for name in map(str, range(200)):
            known.apply(lambda _, name=name: locate(pulumi.ComponentResource("shop:index:Component", name)))
            known.apply(lambda _, name=name: located.append(name))

    run(program, preview=True)
    assert len(located) == 200
    assert turns.call_count == 1


def test_a_provider_which_serves_many_programs_at_once_is_left_alone(turns: mock.Mock) -> None:
    def program() -> None:
        with mock.patch("eks_citadel.early_preview.get_root_resource", return_value=None):
            locate(pulumi.ComponentResource("shop:index:Component", "one"))

    run(program, preview=True)
    assert turns.call_count == 0


def test_an_update_where_a_late_refusal_must_be_seen_at_once_is_left_alone(turns: mock.Mock) -> None:
    run(lambda: locate(pulumi.ComponentResource("shop:index:Component", "one")))
    assert turns.call_count == 0
