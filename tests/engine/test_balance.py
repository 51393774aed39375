"""Load balancers, weights, DNS records and node groups' targets under the real engine: made, shifted, destroyed.

Public reports: https://github.com/pulumi/pulumi-aws/issues/4220 (a target group in use is replaced),
https://github.com/pulumi/pulumi/issues/5900 (the same with a fixed name),
https://github.com/hashicorp/terraform-provider-aws/issues/32965 (security groups of Network Load Balancers),
https://github.com/hashicorp/terraform-provider-aws/issues/1961 (TTL of weighted records),
https://github.com/hashicorp/terraform-provider-aws/issues/22005 (a target group behind two load balancers)
"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from engine_stage import REGION, Stage

from citadel_rehearsal.run.embedded_aws import EmbeddedAws

NETWORK = f"""
vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
gateway = aws.ec2.InternetGateway("gateway", vpc_id=vpc.id)
subnets = [aws.ec2.Subnet(zone, vpc_id=vpc.id, cidr_block="10.0." + str(number) + ".0/24",
    availability_zone="{REGION}" + zone, map_public_ip_on_launch=True) for number, zone in enumerate("ab")]
ids = [one.id for one in subnets]
after = pulumi.ResourceOptions(depends_on=[gateway])
"""
NODES = """
def trust(service):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]})
plane = aws.iam.Role("plane", assume_role_policy=trust("eks.amazonaws.com"))
node = aws.iam.Role("node", assume_role_policy=trust("ec2.amazonaws.com"))
policies = [aws.iam.RolePolicyAttachment(name, role=node.name, policy_arn=f"arn:aws:iam::aws:policy/{name}")
    for name in ("AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly")]
aws.ec2.DefaultSecurityGroup("closed", vpc_id=vpc.id, egress=[
    {"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}])
table = aws.ec2.RouteTable("out", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}])
ways = [aws.ec2.RouteTableAssociation(f"out-{n}", subnet_id=one, route_table_id=table.id) for n, one in enumerate(ids)]
cluster = aws.eks.Cluster("blue", name="blue", role_arn=plane.arn, version="1.35", bootstrap_self_managed_addons=False,
    access_config={"authentication_mode": "API", "bootstrap_cluster_creator_admin_permissions": False},
    vpc_config={"subnet_ids": ids}, opts=pulumi.ResourceOptions(depends_on=ways))
cni = aws.eks.Addon("cni", cluster_name=cluster.name, addon_name="vpc-cni")
workers = aws.eks.NodeGroup("workers", cluster_name=cluster.name, node_role_arn=node.arn, subnet_ids=ids,
    scaling_config={"min_size": 1, "max_size": 3, "desired_size": 2},
    opts=pulumi.ResourceOptions(depends_on=[cni, *policies]))
"""
FRONT = """
BLUE, GREEN, RECORD, TTL = {blue}, {green}, {record}, {ttl}
front = aws.lb.LoadBalancer("front", subnets=ids, opts=after)
groups = {{colour: aws.lb.TargetGroup(colour + "-web", port=30080, protocol="HTTP", vpc_id=vpc.id,
    deregistration_delay=30, health_check={{"path": "/health"}},
    stickiness={{"type": "lb_cookie", "cookie_duration": 600}}) for colour in ("blue", "green")}}
weights = [{{"arn": groups["blue"].arn, "weight": BLUE}}, {{"arn": groups["green"].arn, "weight": GREEN}}]
listener = aws.lb.Listener("web", load_balancer_arn=front.arn, port=80, default_actions=[{{"type": "forward",
    "forward": {{"target_groups": weights, "stickiness": {{"enabled": True, "duration": 60}}}}}}])
aws.lb.ListenerRule("canary", listener_arn=listener.arn, priority=10,
    actions=[{{"type": "forward", "target_group_arn": groups["green"].arn}}],
    conditions=[{{"http_header": {{"http_header_name": "X-Canary", "values": ["yes"]}}}}])
aws.autoscaling.Attachment("behind-blue", autoscaling_group_name=workers.resources[0].autoscaling_groups[0].name,
    lb_target_group_arn=groups["blue"].arn)
security = aws.ec2.SecurityGroup("nlb", vpc_id=vpc.id)
tcp = aws.lb.LoadBalancer("tcp", load_balancer_type="network", internal=True, subnets=ids,
    security_groups=[security.id])
addresses = aws.lb.TargetGroup("addresses", port=443, protocol="TCP", target_type="ip", vpc_id=vpc.id)
aws.lb.Listener("tls", load_balancer_arn=tcp.arn, port=443, protocol="TCP",
    default_actions=[{{"type": "forward", "target_group_arn": addresses.arn}}])
aws.lb.TargetGroupAttachment("address", target_group_arn=addresses.arn, target_id="10.0.0.20")
zone = aws.route53.Zone("zone", name="shop.example")
check = aws.route53.HealthCheck("check", type="HTTP", fqdn=front.dns_name, resource_path="/health")
for colour, weight in (("blue", RECORD), ("green", 255 - RECORD)):
    aws.route53.Record("www-" + colour, zone_id=zone.zone_id, name="www", type="A", set_identifier=colour,
        weighted_routing_policies=[{{"weight": weight}}], health_check_id=check.id,
        aliases=[{{"name": front.dns_name, "zone_id": front.zone_id, "evaluate_target_health": True}}])
aws.route53.Record("text", zone_id=zone.zone_id, name="shop.example", type="TXT", ttl=TTL, records=["a=b"])
"""


def program(**changes: int) -> str:
    """Everything, with the weights of listener and records."""
    values = {"blue": 100, "green": 0, "record": 255, "ttl": 60} | changes
    return NETWORK + NODES + FRONT.format(**values)


class Everything:
    """A stack with everything, made once."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.made = stage.up(program())
        self.blue = stage.output("blue-web", "arn") if self.made.succeeded else ""

    def weights(self) -> list[int]:
        listener = self.stage.output("web", "arn")
        (found,) = self.stage.client("elbv2").describe_listeners(ListenerArns=[listener])["Listeners"]
        return [one["Weight"] for one in found["DefaultActions"][0]["ForwardConfig"]["TargetGroups"]]

    def records(self) -> dict[str, int]:
        zone = self.stage.output("zone", "zoneId")
        found = self.stage.client("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
        return {one["SetIdentifier"]: one["Weight"] for one in found if "Weight" in one}


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everything]:
    with ExitStack() as closing:
        aws = closing.enter_context(EmbeddedAws(transition_seconds=0.01))
        stage = Stage(aws, tmp_path_factory.mktemp("balance"))
        closing.enter_context(stage.under)
        yield Everything(stage)


def unchanged(changes: dict[str, int]) -> bool:
    return set(changes) == {"same"}


def test_everything_is_made_and_the_nodes_of_blue_are_its_targets(everything: Everything) -> None:
    assert everything.made.succeeded, (everything.made.error, everything.made.failures)
    client = everything.stage.client("elbv2")
    found = client.describe_target_health(TargetGroupArn=everything.blue)["TargetHealthDescriptions"]
    assert len(found) == 2
    assert {one["Target"]["Id"][:2] for one in found} == {"i-"}
    assert everything.weights() == [100, 0]


def test_a_second_update_and_a_refresh_change_nothing(everything: Everything) -> None:
    assert unchanged(everything.stage.up(program()).changes)
    assert unchanged(everything.stage.under.refresh().changes)
    assert unchanged(everything.stage.up(program()).changes)


def test_a_shift_changes_the_listener_and_the_records_alone(everything: Everything) -> None:
    shifted = everything.stage.up(program(blue=10, green=90, record=26))
    assert (shifted.error, shifted.changes["update"]) == ("", 3)
    assert set(shifted.changes) == {"same", "update"}
    assert (everything.weights(), everything.records()) == ([10, 90], {"blue": 26, "green": 229})


def test_weights_that_somebody_moved_are_seen_by_a_refresh_and_moved_back(everything: Everything) -> None:
    stage = everything.stage
    listener, green = stage.output("web", "arn"), stage.output("green-web", "arn")
    groups = [{"TargetGroupArn": everything.blue, "Weight": 500}, {"TargetGroupArn": green, "Weight": 500}]
    kept: dict[str, Any] = {"Enabled": True, "DurationSeconds": 60}
    config = {"TargetGroups": groups, "TargetGroupStickinessConfig": kept}
    action: dict[str, Any] = {"Type": "forward", "ForwardConfig": config}
    stage.client("elbv2").modify_listener(ListenerArn=listener, DefaultActions=[action])
    assert stage.under.refresh().changes["update"] == 1
    back = stage.up(program(blue=10, green=90, record=26))
    assert back.changes["update"] == 1
    assert everything.weights() == [10, 90]


def test_an_attachment_that_somebody_took_away_is_made_again(everything: Everything) -> None:
    stage = everything.stage
    scaling, name = stage.client("autoscaling"), stage.output("behind-blue", "autoscalingGroupName")
    scaling.detach_load_balancer_target_groups(AutoScalingGroupName=name, TargetGroupARNs=[everything.blue])
    assert stage.under.refresh().changes["delete"] == 1
    assert stage.up(program(blue=10, green=90, record=26)).changes["create"] == 1
    (found,) = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    assert found["TargetGroupARNs"] == [everything.blue]


def test_a_destroy_leaves_nothing(everything: Everything) -> None:
    stage = everything.stage
    result = stage.under.destroy()
    assert (result.failures, result.left) == ([], {})
    elb, route53 = stage.client("elbv2"), stage.client("route53")
    assert elb.describe_load_balancers()["LoadBalancers"] == elb.describe_target_groups()["TargetGroups"] == []
    assert route53.list_hosted_zones()["HostedZones"] == route53.list_health_checks()["HealthChecks"] == []
    assert stage.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"] == []


BEHIND_A_LISTENER = (
    NETWORK
    + """
front = aws.lb.LoadBalancer("front", subnets=ids, opts=after)
group = aws.lb.TargetGroup("web", port={port}, protocol="HTTP", vpc_id=vpc.id)
aws.lb.Listener("listener", load_balancer_arn=front.arn, port=80,
    default_actions=[{{"type": "forward", "target_group_arn": group.arn}}])
"""
)


def test_a_target_group_with_a_made_up_name_is_replaced_behind_its_listener(stage: Stage) -> None:
    assert stage.up(BEHIND_A_LISTENER.format(port=80)).succeeded
    replaced = stage.up(BEHIND_A_LISTENER.format(port=81))
    assert (replaced.error, replaced.failures) == ("", [])
    assert (replaced.changes["replace"], replaced.changes["update"]) == (1, 1)
    (found,) = stage.client("elbv2").describe_target_groups()["TargetGroups"]
    assert found["Port"] == 81


def test_a_target_group_of_a_fixed_name_cannot_be_replaced_behind_its_listener(stage: Stage) -> None:
    named = BEHIND_A_LISTENER.replace('TargetGroup("web",', 'TargetGroup("web", name="web",')
    assert stage.up(named.format(port=80)).succeeded
    (failure,) = stage.up(named.format(port=81)).failures
    assert failure.code == "ResourceInUse"
    assert "is currently in use by a listener or a rule" in failure.message
    (found,) = stage.client("elbv2").describe_target_groups()["TargetGroups"]
    assert found["Port"] == 80
    assert stage.up(named.format(port=80)).succeeded
    assert stage.under.destroy().failures == []


BALANCER = (
    NETWORK
    + """
one, two = (aws.ec2.SecurityGroup(name, vpc_id=vpc.id) for name in ("one", "two"))
aws.lb.LoadBalancer("front", load_balancer_type="{kind}", internal=True, subnets=ids[:{subnets}],
    security_groups=[{groups}])
"""
)


@pytest.mark.parametrize(
    ("kind", "before", "after", "step"),
    [
        ("network", "", "one.id", "replace"),
        ("network", "one.id", "", "replace"),
        ("network", "one.id", "one.id, two.id", "update"),
        ("application", "one.id", "two.id", "update"),
    ],
)
def test_the_first_and_the_last_group_of_a_network_load_balancer_make_another_one(
    stage: Stage, kind: str, before: str, after: str, step: str
) -> None:
    assert stage.up(BALANCER.format(kind=kind, groups=before, subnets=2)).succeeded
    changed = stage.up(BALANCER.format(kind=kind, groups=after, subnets=2))
    assert (changed.error, changed.failures) == ("", [])
    assert changed.changes.keys() - {"same"} == {step}


@pytest.mark.parametrize(("subnets", "step"), [((1, 2), "update"), ((2, 1), "replace")])
def test_a_network_load_balancer_only_grows(stage: Stage, subnets: tuple[int, int], step: str) -> None:
    results = [stage.up(BALANCER.format(kind="network", groups="one.id", subnets=number)) for number in subnets]
    assert results[1].changes.keys() - {"same"} == {step}


RECORDS = """
zone = aws.route53.Zone("zone", name="shop.example", force_destroy=True)
for number, colour in enumerate(("blue", "green")):
    aws.route53.Record(colour, zone_id=zone.zone_id, name="www.shop.example", type="A", ttl={ttl},
        set_identifier=colour, weighted_routing_policies=[{{"weight": 100}}], records=[f"192.0.2.{{number}}"])
"""


def test_the_TTL_of_weighted_records_cannot_be_changed_one_by_one(stage: Stage) -> None:
    assert stage.up(RECORDS.format(ttl=300)).succeeded
    refused = stage.up(RECORDS.format(ttl=60))
    assert {one.code for one in refused.failures} == {"InvalidChangeBatch"}
    assert "weighted sets must contain the same TTL" in refused.failures[0].message


TWO_BALANCERS = (
    NETWORK
    + """
group = aws.lb.TargetGroup("web", port=80, protocol="HTTP", vpc_id=vpc.id)
for name in ("one", "two"):
    front = aws.lb.LoadBalancer(name, subnets=ids, opts=after)
    aws.lb.Listener(name + "-web", load_balancer_arn=front.arn, port=80,
        default_actions=[{"type": "forward", "target_group_arn": group.arn}])
"""
)


def test_a_target_group_behind_two_load_balancers_is_refused(stage: Stage) -> None:
    (failure,) = stage.up(TWO_BALANCERS).failures
    assert failure.code == "TargetGroupAssociationLimit"
