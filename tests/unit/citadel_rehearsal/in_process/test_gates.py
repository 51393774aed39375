"""A cluster that others made is closed in steps, in process; `tests/engine/test_gates.py` asks Pulumi's engine."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from citadel_rehearsal.in_process.performance import InProcess
from citadel_rehearsal.program.project import load
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.rehearse import Rehearsal
from unit.citadel_rehearsal.gated_cluster import NAMED, Adopting
from unit.citadel_rehearsal.in_process.test_update import by_name
from unit.citadel_rehearsal.run.test_existing import assumed, project
from unit.citadel_rehearsal.stage import Stage


class Stack:
    """A stack that goes on with one program after another."""

    def __init__(self, aws: EmbeddedAws, folder: Path) -> None:
        self.stage = Stage(aws, folder)
        self.adopting = Adopting(f"arn:aws:iam::{self.stage.account}:role/deployer", reaches=False)
        self._engine: InProcess | None = None

    def turn_to(self, program: str) -> InProcess:
        loaded = load(self.stage.write(program), "dev")
        if self._engine is None:
            self._engine = InProcess(loaded, self.stage.world, lambda _: None, None)
        else:
            self._engine.go_on(loaded, self.stage.world)
        return self._engine

    def up(self, program: str) -> Any:
        """What is created, changed, replaced and deleted, by names."""
        engine = self.turn_to(program)
        outcome = engine.up()
        assert (outcome.error, outcome.failures) == ("", [])
        return by_name(engine.changes)

    def refused(self, program: str) -> str:
        return self.turn_to(program).preview().error

    def eks(self) -> Any:
        return self.stage.client("eks")


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    with EmbeddedAws(transition_seconds=0.01) as aws:
        yield Stack(aws, tmp_path)


def test_M1_a_cluster_of_others_is_closed_in_steps_and_never_replaced(stack: Stack) -> None:
    stack.up(stack.adopting.before())
    stack.eks().create_addon(clusterName="shop", addonName="kube-proxy")
    created, changed, replaced, deleted = stack.up(stack.adopting.adopted())
    assert "gates-nodes-default-group" in created
    assert changed.keys() == {"gates-addons-before-nodes-vpc-cni"}
    assert (replaced, deleted) == ({}, ())
    created, changed, replaced, deleted = stack.up(stack.adopting.closed())
    assert (created, replaced) == ((), {})
    assert changed["raw"] == ["accessConfig"]
    assert "configurationValues" not in changed.get("gates-addons-before-nodes-kube-proxy", [])
    assert "old" in deleted
    assert "raw" not in deleted
    assert stack.eks().describe_cluster(name="shop")["cluster"]["accessConfig"] == {"authenticationMode": "API"}
    assert stack.up(stack.adopting.closed()) == ((), {}, {}, ())


def test_M1_what_was_imported_gets_its_settings_once_it_is_no_longer_adopted(stack: Stack) -> None:
    def tagged(program: str) -> str:
        return program.replace('"adopted_addons"', '"tags": {"owner": "us"}, "adopted_addons"')

    def owner() -> str:
        addon = stack.eks().describe_addon(clusterName="shop", addonName="kube-proxy")["addon"]
        return str(addon["tags"]["owner"])

    stack.up(stack.adopting.before())
    stack.eks().create_addon(clusterName="shop", addonName="kube-proxy", tags={"owner": "somebody"})
    stack.up(tagged(stack.adopting.adopted()))
    assert owner() == "somebody"
    stack.up(tagged(stack.adopting.closed()))
    assert owner() == "us"


def test_M1_people_who_could_enter_can_enter_after_each_step(stack: Stack) -> None:
    me = f"arn:aws:iam::{stack.stage.account}:role/deployer"
    for step in (stack.adopting.before(), stack.adopting.adopted(), stack.adopting.closed()):
        if step == stack.adopting.adopted():
            stack.eks().create_addon(clusterName="shop", addonName="kube-proxy")
        stack.up(step)
        found = stack.eks().list_associated_access_policies(clusterName="shop", principalArn=me)
        (policy,) = found["associatedAccessPolicies"]
        assert policy["policyArn"].endswith("AmazonEKSClusterAdminPolicy")


def test_M1_a_cluster_in_the_mode_of_aws_auth_is_refused_in_the_preview(stack: Stack) -> None:
    stack.up(stack.adopting.before("CONFIG_MAP"))
    refused = stack.refused(stack.adopting.adopted("CONFIG_MAP"))
    assert refused.startswith('authentication_mode is "CONFIG_MAP"')
    assert stack.eks().describe_cluster(name="shop")["cluster"]["accessConfig"] == {"authenticationMode": "CONFIG_MAP"}


def test_gates_of_a_cluster_that_the_program_does_not_make_are_rehearsed(tmp_path: Path) -> None:
    report = Rehearsal(project(tmp_path, NAMED), "dev").run(and_destroy=True)
    assert (report.error, report.failures) == ("", [])
    assert "EKS cluster prod (ACTIVE, Kubernetes 1.35, mode API, one node group)" in assumed(report)
    (picture,) = report.pictures
    assert {one.name for one in picture.namespaces if one.closed} == {"default", "shop"}
    assert [one.principal_arn.rpartition("/")[2] for one in picture.entries] == ["platform"]
    assert report.destroyed is not None
    assert report.destroyed.succeeded
