"""Destroy: the engine's order, and what stays."""

import json

import pytest

from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.in_process.destroy import destroy
from citadel_rehearsal.program.registration import Registration
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.testing.order import Cycle, Order
from unit.citadel_rehearsal.in_process.test_monitor import CLUSTER
from unit.citadel_rehearsal.stage import Stage, named

PROTECTED = CLUSTER.replace('version="1.36",', 'version="1.36", deletion_protection=True,').replace(
    '"endpoint_private_access": True})', '"endpoint_private_access": True}, opts=pulumi.ResourceOptions(protect=True))'
)


@pytest.fixture(scope="module")
def aws():
    with EmbeddedAws() as running:
        yield running


@pytest.fixture
def stage(aws, tmp_path):
    return Stage(aws, tmp_path)


def test_everything_is_deleted_after_what_needs_it(stage):
    outcome = stage.rehearse(CLUSTER)

    result = destroy(outcome.monitor, on_event=stage.events.append)

    assert result.succeeded, result.failures
    order = {urn.rsplit("::", 1)[1]: position for position, urn in enumerate(result.deleted)}
    assert (
        order["blue"] < min(order["nodes-a"], order["nodes-b"]) < max(order["nodes-a"], order["nodes-b"]) < order["net"]
    )
    assert order["blue"] < order["control"]
    assert stage.client("eks").list_clusters()["clusters"] == []
    assert [one["RoleName"] for one in stage.client("iam").list_roles()["Roles"]] == ["deployer"]
    assert [event.name for event in stage.events if event.kind == "deleted"] == sorted(order, key=order.__getitem__)


def test_a_component_stands_for_its_custom_descendants_and_a_cycle_is_named():
    def node(name, parent="", custom=True, needs=()):
        return Registration(name, "t", name, custom, parent=parent, dependencies=tuple(needs))

    nodes = [
        node("team", custom=False),
        node("part", parent="team", custom=False),
        node("a", parent="part"),
        node("b", parent="team", needs=["a"]),
        node("user", needs=["team"]),
    ]
    graph = Order({one.urn: one for one in nodes})

    assert graph.needs == {"a": frozenset(), "b": frozenset({"a"}), "user": frozenset({"a", "b"})}
    assert graph.in_order(graph.needs) == ["a", "b", "user"]
    deletions = graph.in_order(graph.deleted_after)
    assert [urn for urn in deletions if urn in graph.needs] == ["user", "b", "a"]
    assert deletions.index("a") < deletions.index("part") < deletions.index("team")
    with pytest.raises(Cycle, match="depend on each other: x, y"):
        graph.in_order({"x": {"y"}, "y": {"x"}, "z": set()})


def test_E7_protection_refuses_before_anything_is_gone_and_is_lifted_in_a_step_of_its_own(stage):
    outcome = stage.rehearse(PROTECTED)
    assert outcome.succeeded, outcome.monitor.failures

    with pytest.raises(RehearsalFailure, match=r"1 of the resources are protected, first blue .* nothing was deleted"):
        destroy(outcome.monitor)
    assert stage.client("eks").describe_cluster(name="blue")["cluster"]["deletionProtection"] is True
    assert stage.client("ec2").describe_vpcs(VpcIds=[named(outcome, "net").id])["Vpcs"]

    result = destroy(outcome.monitor, lift_protection=True)
    assert result.succeeded, result.failures
    assert result.unprotected == [named(outcome, "blue").urn]
    assert stage.client("eks").list_clusters()["clusters"] == []


def test_a_failed_delete_leaves_what_it_uses_and_says_why(stage):
    outcome = stage.rehearse(PROTECTED.replace("opts=pulumi.ResourceOptions(protect=True)", ""))

    result = destroy(outcome.monitor)

    blue = named(outcome, "blue")
    assert [failure.urn for failure in result.failures] == [blue.urn]
    left = {urn.rsplit("::", 1)[1]: reason for urn, reason in result.left.items()}
    assert left.keys() == {"blue", "nodes-a", "nodes-b", "net", "control"}
    assert left["control"] == "is still used by aws:eks/cluster:Cluster blue"
    assert result.deleted == []
    assert stage.client("eks").list_clusters()["clusters"] == ["blue"]


def test_retained_logs_and_keys_stay_with_their_reason(stage):
    outcome = stage.rehearse(
        """
        import pulumi, pulumi_aws as aws
        aws.cloudwatch.LogGroup("logs", name="/kept", opts=pulumi.ResourceOptions(retain_on_delete=True))
        aws.kms.Key("key", deletion_window_in_days=7)
        """
    )

    result = destroy(outcome.monitor)

    assert {urn.rsplit("::", 1)[1]: reason for urn, reason in result.left.items()} == {
        "logs": "is kept by retainOnDelete",
        "key": "waits 7 days for its deletion",
    }
    assert stage.client("logs").describe_log_groups()["logGroups"][0]["logGroupName"] == "/kept"
    key = stage.client("kms").describe_key(KeyId=named(outcome, "key").id)["KeyMetadata"]
    assert key["KeyState"] == "PendingDeletion"


def test_A4_what_is_deleted_with_another_is_not_asked_for_and_children_inherit_it(stage):
    outcome = stage.rehearse(
        """
        import pulumi, pulumi_aws as aws
        class Ways(pulumi.ComponentResource):
            def __init__(self, name, opts=None):
                super().__init__("my:index:Ways", name, None, opts)
                aws.ec2.Route("out", route_table_id=table.id, destination_cidr_block="0.0.0.0/0", gateway_id=gateway.id,
                    opts=pulumi.ResourceOptions(parent=self))
        vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
        gateway = aws.ec2.InternetGateway("gateway", vpc_id=vpc.id)
        table = aws.ec2.RouteTable("table", vpc_id=vpc.id)
        Ways("ways", pulumi.ResourceOptions(deleted_with=table))
        aws.iam.User("before", name="before", opts=pulumi.ResourceOptions(depends_on=[table]))
        """
    )
    assert outcome.succeeded, outcome.monitor.failures

    result = destroy(outcome.monitor)

    assert result.succeeded, result.failures
    table, out = named(outcome, "table"), named(outcome, "out")
    assert result.gone_with == {out.urn: table.urn}
    assert out.urn not in result.deleted
    order = [urn.rsplit("::", 1)[1] for urn in result.deleted]
    assert order.index("before") < order.index("table") < order.index("vpc")


KUBERNETES = CLUSTER.replace("import pulumi,", "import pulumi, pulumi_kubernetes as k8s,") + (
    """
caller = aws.get_caller_identity_output().arn
entry = aws.eks.AccessEntry("me", cluster_name=cluster.name, principal_arn=PRINCIPAL)
admin = aws.eks.AccessPolicyAssociation("admin", cluster_name=cluster.name, principal_arn=entry.principal_arn,
    policy_arn="arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy", access_scope={"type": "cluster"})
def config(known):
    user = {"exec": {"command": "aws", "args": ["eks", "get-token", "--cluster-name", "blue"]}}
    return json.dumps({"current-context": "c", "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": {"server": known}}], "users": [{"name": "u", "user": user}]})
kubeconfig = cluster.endpoint.apply(config)
provider = k8s.Provider("k8s", kubeconfig=kubeconfig, opts=pulumi.ResourceOptions(depends_on=[admin]))
inside = pulumi.ResourceOptions(provider=provider)
shop = k8s.core.v1.Namespace("shop", metadata={"name": "shop"}, opts=inside)
k8s.networking.v1.NetworkPolicy("deny", metadata={"namespace": shop.metadata.name},
    spec={"pod_selector": {}, "policy_types": TYPES},
    opts=pulumi.ResourceOptions(provider=provider, deleted_with=shop))
"""
)


def kubernetes(principal="caller", types=("Ingress", "Egress")):
    return KUBERNETES.replace("PRINCIPAL", principal).replace("TYPES", json.dumps(list(types)))


def test_kubernetes_objects_live_in_their_cluster_and_go_with_their_namespace(stage):
    outcome = stage.rehearse(kubernetes())

    assert outcome.succeeded, (outcome.error, outcome.monitor.failures)
    deny = named(outcome, "deny")
    assert deny.id == f"shop/{deny.outputs['metadata']['name']}"
    (store,) = stage.world.clusters.stores.values()
    assert store.kubernetes_version == "1.36"
    assert {one["metadata"]["name"] for one in store if one["kind"] == "NetworkPolicy"} == {deny.id.split("/")[1]}

    result = destroy(outcome.monitor)

    assert result.succeeded, result.failures
    order = [urn.rsplit("::", 1)[1] for urn in result.deleted]
    assert order.index("shop") < order.index("admin") < order.index("me") < order.index("blue")
    assert result.gone_with == {deny.urn: named(outcome, "shop").urn}
    assert stage.world.clusters.stores == {}


def test_a_refused_object_fails_alone_and_the_cluster_stays(stage):
    outcome = stage.rehearse(kubernetes(types=["Ingres"]))

    (failure,) = outcome.monitor.failures
    assert (failure.urn, failure.code) == (named(outcome, "deny").urn, "422")
    assert "Ingres" in failure.message
    assert named(outcome, "shop").state == "created"


def test_E4_objects_of_a_deployer_without_an_access_entry_are_refused_by_the_api_server(stage):
    outcome = stage.rehearse(kubernetes(principal="role.arn"))

    (failure,) = outcome.monitor.failures
    assert (failure.urn, failure.code) == (named(outcome, "shop").urn, "401")
    assert failure.message == (
        f"Unauthorized: arn:aws:iam::{stage.account}:role/deployer has no access entry in cluster blue"
    )
    assert outcome.monitor.skipped.keys() == {named(outcome, "deny").urn}
