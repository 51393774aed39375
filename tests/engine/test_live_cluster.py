"""A cluster that stands: what EKS has fixed is refused before it is replaced, and a new zone leaves it in place."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from engine_stage import Stage
from pulumi.automation.errors import CommandError
from standing import CLUSTER, Standing

from citadel_rehearsal.api_server.installed import required
from citadel_rehearsal.run.embedded_aws import EmbeddedAws

UNDO = "undo the change of the network, or destroy the stack first."


@pytest.fixture(scope="module")
def blue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """Without protection, which would keep the engine from replacing the cluster."""
    with ExitStack() as closing:
        aws = closing.enter_context(EmbeddedAws(transition_seconds=0.01, api_server=required()))
        stage = Stage(aws, tmp_path_factory.mktemp("blue"))
        closing.enter_context(stage.under)
        standing = Standing(stage, {**CLUSTER, "deletion_protection": False})
        standing.change()
        yield standing


def test_L4_another_service_range_is_refused_and_nothing_is_changed(blue: Standing) -> None:
    for passed in blue.refused(service_ipv4_cidr="10.100.0.0/16"):
        assert (
            'service_ipv4_cidr is "10.100.0.0/16": the cluster blue was created with 172.20.0.0/16, and EKS never '
            'changes it; write "172.20.0.0/16", or destroy the stack first.'
        ) in str(passed)
    assert blue.preview() == {}


def test_L4_a_preview_that_would_replace_the_cluster_is_refused(blue: Standing) -> None:
    key = blue.stage.client("kms").create_key()["KeyMetadata"]["Arn"]
    blue.write(kms_key_arn=key)
    refused = blue.stage.under.preview()
    del blue.args["kms_key_arn"]
    blue.write()
    assert 'cluster_name is "blue": the cluster blue exists, and this update would create it anew' in str(refused)
    assert blue.preview() == {}


def test_L4_a_preview_that_would_replace_its_VPC_is_refused(blue: Standing) -> None:
    network = blue.args["network"]
    blue.write(network={**network, "cidr": "10.30.0.0/16"})
    refused = blue.stage.under.preview()
    blue.write(network=network)
    assert 'network.cidr is "10.30.0.0/16": the cluster blue was created in vpc-' in str(refused)
    assert UNDO in str(refused)
    assert blue.preview() == {}


def test_A7_a_namespace_that_exists_is_not_created_when_it_is_no_longer_called_so(blue: Standing) -> None:
    namespaces = blue.args["namespaces"]
    store = blue.stage.world.clusters.of(blue.stage.output("blue-control-plane-cluster", "arn"), "1.35")
    store.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "legacy"}}, "")
    blue.change(namespaces=[*namespaces, {"name": "legacy", "existing": True}])
    blue.write(namespaces=[*namespaces, {"name": "legacy"}])
    with pytest.raises(CommandError, match='namespaces "legacy" already exists'):
        blue.update()
    blue.change(namespaces=namespaces)
    assert store.has_namespace("legacy")


def test_a_new_zone_gets_nodes_and_the_control_plane_stays_in_its_own(blue: Standing) -> None:
    eks, network = blue.stage.client("eks"), blue.args["network"]
    before = eks.describe_cluster(name="blue")["cluster"]["resourcesVpcConfig"]["subnetIds"]
    ops = blue.change(network={**network, "zones": ["a", "b", "c"]})
    assert ops.pop("blue-nodes-main-group") == {"create-replacement", "delete-replaced", "replace"}
    # The controller of volumes is let to everybody but nodes, so it learns the new subnet's range.
    assert ops.pop("blue-kube-system-policy-ebs-csi-controller") == {"update"}
    assert {op for found in ops.values() for op in found} == {"create"}
    assert all("-c" in name for name in ops)
    assert eks.describe_cluster(name="blue")["cluster"]["resourcesVpcConfig"]["subnetIds"] == before
    assert len(blue.node_group()["subnets"]) == 3
    assert blue.refreshed() == {}


def test_L4_another_name_is_a_new_cluster_and_the_old_one_goes(blue: Standing) -> None:
    blue.change(cluster_name="green")
    assert blue.stage.client("eks").list_clusters()["clusters"] == ["green"]
    assert blue.refreshed() == {}
