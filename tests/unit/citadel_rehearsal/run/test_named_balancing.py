"""Load balancers, listeners, target groups and zones that a program only names are assumed, and never `not found`."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from citadel_rehearsal.run import rehearse
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.names import zone_name
from citadel_rehearsal.run.rehearse import Rehearsal
from citadel_rehearsal.run.report import Report
from unit.citadel_rehearsal.run.test_existing import assumed, project

Rehearse = Callable[[str], Report]


def arn(resource: str, *, partition: str = "aws", region: str = "eu-west-1") -> str:
    return f"arn:{partition}:elasticloadbalancing:{region}:111122223333:{resource}"


def test_A1_what_is_assumed_has_the_partition_of_its_ARN() -> None:
    wanted = arn("targetgroup/blue/0123456789abcdef", partition="aws-cn", region="cn-north-1")
    with EmbeddedAws() as aws:
        aws.assume("targetgroup", "cn-north-1", arn=wanted)
        (found,) = aws.client("elbv2", "cn-north-1").describe_target_groups(TargetGroupArns=[wanted])["TargetGroups"]
    assert found["TargetGroupArn"] == wanted


FRONT, TCP = arn("loadbalancer/app/front/0123456789abcdef"), arn("loadbalancer/net/tcp/0123456789abcdef")
LISTENER = arn("listener/app/shared/0123456789abcdef/fedcba9876543210")
BLUE, GREEN = (arn(f"targetgroup/{colour}/0123456789abcdef") for colour in ("blue", "green"))
NAME, ZONE = "shared-1234567890.eu-west-1.elb.amazonaws.com", "Z32O12XQLNTSW2"
NETWORK = """
vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
subnets = [aws.ec2.Subnet(zone, vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone="eu-west-1" + zone)
    for number, zone in enumerate("ab")]
"""


@pytest.fixture
def rehearsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rehearse]:
    with EmbeddedAws(transition_seconds=0.01) as aws:
        monkeypatch.setattr(rehearse, "EmbeddedAws", lambda **_: nullcontext(aws))
        yield lambda program: Rehearsal(project(tmp_path, program), "dev").run(and_destroy=True)


def succeeded(report: Report) -> set[str]:
    """What was assumed by a rehearsal that nothing stopped, and that left nothing."""
    assert (report.error, report.failures) == ("", [])
    assert report.destroyed is not None
    assert (report.destroyed.succeeded, report.destroyed.left) == (True, {})
    return assumed(report)


def forward(groups: str) -> str:
    return f'[{{"type": "forward", "forward": {{"target_groups": {groups}}}}}]'


def test_a_listener_of_ours_forwards_by_weight_from_a_balancer_and_to_groups_of_others(rehearsed: Rehearse) -> None:
    weights = [{"arn": BLUE, "weight": 90}, {"arn": GREEN, "weight": 10}]
    program = f'aws.lb.Listener("web", load_balancer_arn="{FRONT}", port=80, default_actions={forward(str(weights))})'
    found = succeeded(rehearsed(program))
    told = "target group, with the protocol, VPC and kind of targets that its use needs,"
    assert found >= {f"load balancer {FRONT}", f"{told} {BLUE}", f"{told} {GREEN}"}


def test_a_rule_of_ours_stands_at_a_listener_of_others(rehearsed: Rehearse) -> None:
    program = f"""{NETWORK}
group = aws.lb.TargetGroup("web", port=80, protocol="HTTP", vpc_id=vpc.id)
aws.lb.ListenerRule("web", listener_arn="{LISTENER}", priority=7,
    actions=[{{"type": "forward", "target_group_arn": group.arn}}],
    conditions=[{{"path_pattern": {{"values": ["/shop/*"]}}}}])
"""
    assert f"listener, with its load balancer, {LISTENER}" in succeeded(rehearsed(program))


@pytest.mark.parametrize(
    ("target", "balancer", "protocol"),
    [("10.0.0.9", FRONT, "HTTP"), ("10.0.1.9", TCP, "TCP"), ("10.0.1.9", TCP, "UDP")],
)
def test_a_group_of_others_takes_the_targets_and_the_protocol_that_it_gets(
    target: str, balancer: str, protocol: str, rehearsed: Rehearse
) -> None:
    actions = f'[{{"type": "forward", "target_group_arn": "{BLUE}"}}]'
    program = f"""{NETWORK}
aws.lb.TargetGroupAttachment("pod", target_group_arn="{BLUE}", target_id="{target}", port=8080,
    opts=pulumi.ResourceOptions(depends_on=subnets))
aws.lb.Listener("web", load_balancer_arn="{balancer}", port=8080, protocol="{protocol}", default_actions={actions})
"""
    succeeded(rehearsed(program))


def test_records_stand_in_a_zone_of_others_and_name_its_balancers(rehearsed: Rehearse) -> None:
    program = f"""
for colour, weight in (("blue", 200), ("green", 55)):
    aws.route53.Record(colour, zone_id="Z0123456789ABCDEFGHIJ", name="www.shop.example", type="A",
        set_identifier=colour, weighted_routing_policies=[{{"weight": weight}}],
        aliases=[{{"name": "dualstack.{NAME}", "zone_id": "{ZONE}", "evaluate_target_health": True}}])
aws.route53.Record("mail", zone_id="Z0123456789ABCDEFGHIJ", name="mail", type="CNAME", ttl=60, records=["a.example"])
"""
    found = succeeded(rehearsed(program))
    assert found >= {"hosted zone Z0123456789ABCDEFGHIJ (shop.example)", f"load balancer dualstack.{NAME}"}


def test_a_zone_that_the_program_reads_is_assumed(rehearsed: Rehearse) -> None:
    program = """
zone = aws.route53.Zone.get("zone", "Z0123456789ABCDEFGHIJ")
aws.route53.Record("www", zone_id=zone.zone_id, name="www", type="A", ttl=60, records=["192.0.2.1"])
"""
    report = rehearsed(program)
    assert (report.error, report.failures) == ("", [])
    assert "hosted zone Z0123456789ABCDEFGHIJ (example.com)" in assumed(report)


@pytest.mark.parametrize(
    "resource", [f"{BLUE}/x", f"{BLUE}-typo", arn("targetgroup/blue/0123456789abcdef", region="us-east-1")]
)
def test_an_ARN_that_cannot_be_is_not_assumed_and_one_of_another_region_is_not_here(
    resource: str, rehearsed: Rehearse
) -> None:
    actions = f'[{{"type": "forward", "target_group_arn": "{resource}"}}]'
    program = f'aws.lb.Listener("web", load_balancer_arn="{FRONT}", port=80, default_actions={actions})'
    (failure,) = rehearsed(program).failures
    assert failure.code == "TargetGroupNotFound"


@pytest.mark.parametrize(
    ("records", "zone"),
    [
        ((), "example.com"),
        (("www",), "example.com"),
        (("www.shop.example",), "shop.example"),
        (("shop.example",), "shop.example"),
        (("www.shop.example.", "SHOP.example", "api"), "shop.example"),
        (("a.b.shop.example", "c.d.shop.example"), "shop.example"),
        (("www.shop.example", "www.other.test"), "example.com"),
    ],
)
def test_a_zone_has_the_name_that_its_records_have_in_common(records: tuple[str, ...], zone: str) -> None:
    assert zone_name(records) == zone
