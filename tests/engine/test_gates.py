"""A cluster that others made is closed in steps under Pulumi's engine, and never replaced."""

from pathlib import Path
from typing import Any

import pytest
from engine_stage import ACCOUNT, Stage

from citadel_rehearsal.run.rehearse import Rehearsal
from citadel_rehearsal.run.report import PULUMI
from unit.citadel_rehearsal.gated_cluster import NAMED, Adopting
from unit.citadel_rehearsal.in_process.test_update import by_name
from unit.citadel_rehearsal.run.test_existing import project

ME = f"arn:aws:iam::{ACCOUNT}:role/deployer"


@pytest.fixture
def adopting(stage: Stage) -> Adopting:
    stage.client("iam").create_role(RoleName="deployer", AssumeRolePolicyDocument="{}")
    return Adopting(ME, reaches=True)


def entries(stage: Stage) -> dict[str, list[str]]:
    """The policies of those who may enter."""
    eks = stage.client("eks")
    found = {}
    for arn in eks.list_access_entries(clusterName="shop")["accessEntries"]:
        policies = eks.list_associated_access_policies(clusterName="shop", principalArn=arn)
        found[arn] = [one["policyArn"].rpartition("/")[2] for one in policies["associatedAccessPolicies"]]
    return found


def steps(stage: Stage, program: str) -> Any:
    stage.succeed(program)
    return by_name(stage.under.changes)


def test_M1_a_cluster_of_others_is_closed_in_steps_and_never_replaced(stage: Stage, adopting: Adopting) -> None:
    stage.succeed(adopting.before())
    stage.client("eks").create_addon(clusterName="shop", addonName="kube-proxy", tags={"owner": "somebody"})
    created_at = stage.client("eks").describe_cluster(name="shop")["cluster"]["createdAt"]
    created, changed, replaced, deleted = steps(stage, adopting.adopted())
    assert {"gates-nodes-default-group", "gates-namespace-default-policy-default-deny"} <= {*created}
    assert (changed.keys() - {"gates-addons-before-nodes-vpc-cni"}, replaced, deleted) == (set(), {}, ())
    assert entries(stage)[ME] == ["AmazonEKSClusterAdminPolicy"]
    created, changed, replaced, deleted = steps(stage, adopting.closed())
    assert (created, replaced) == ((), {})
    assert changed["raw"] == ["accessConfig"]
    assert {*deleted} >= {"old"} and "raw" not in deleted
    assert entries(stage)[ME] == ["AmazonEKSClusterAdminPolicy"]
    cluster = stage.client("eks").describe_cluster(name="shop")["cluster"]
    assert (cluster["createdAt"], cluster["accessConfig"]) == (created_at, {"authenticationMode": "API"})
    assert steps(stage, adopting.closed()) == ((), {}, {}, ())


def test_M1_a_cluster_in_the_mode_of_aws_auth_is_refused_in_the_preview(stage: Stage, adopting: Adopting) -> None:
    stage.succeed(adopting.before("CONFIG_MAP"))
    stage.write(adopting.adopted("CONFIG_MAP"))
    assert 'authentication_mode is "CONFIG_MAP"' in stage.under.preview().error
    assert stage.client("eks").list_nodegroups(clusterName="shop")["nodegroups"] != []


def test_gates_of_a_cluster_that_the_program_does_not_make_are_rehearsed(tmp_path: Path) -> None:
    report = Rehearsal(project(tmp_path, NAMED), "dev", engine=PULUMI).run(and_destroy=True)
    assert (report.error, report.failures) == ("", [])
    (picture,) = report.pictures
    assert {one.name for one in picture.namespaces if one.closed} == {"default", "shop"}
    assert report.destroyed is not None
    assert report.destroyed.succeeded
