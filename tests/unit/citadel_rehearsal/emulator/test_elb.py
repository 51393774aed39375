"""Load balancers, target groups and listeners: what AWS fills in, what it changes, and what it refuses."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.balance_world import Balance, Document, forward
from unit.citadel_rehearsal.eks_world import ACCOUNT, REGION, refusal

VALIDATION, CONFIGURATION = "ValidationError", "InvalidConfigurationRequest"


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.02) as running:
        yield running


@pytest.fixture(scope="module")
def here(aws: EmbeddedAws) -> Balance:
    return Balance(aws)


def test_a_load_balancer_is_provisioning_and_then_active(here: Balance) -> None:
    made = here.elb.create_load_balancer(**here.balancer_request())["LoadBalancers"][0]
    assert made["State"] == {"Code": "provisioning"}
    waiter = here.elb.get_waiter("load_balancer_available")
    waiter.wait(LoadBalancerArns=[made["LoadBalancerArn"]], WaiterConfig={"Delay": 0.01, "MaxAttempts": 200})
    assert here.shown(made["LoadBalancerArn"])["State"] == {"Code": "active"}


@pytest.mark.parametrize(
    ("changes", "arn", "name", "zone"),
    [
        ({}, "app", rf"NAME-\d+\.{REGION}\.elb\.amazonaws\.com", "Z32O12XQLNTSW2"),
        ({"Scheme": "internal"}, "app", rf"internal-NAME-\d+\.{REGION}\.elb\.amazonaws\.com", "Z32O12XQLNTSW2"),
        ({"Type": "network"}, "net", rf"NAME-[0-9a-f]{{16}}\.elb\.{REGION}\.amazonaws\.com", "Z2IFOLAFXWLO4F"),
    ],
)
def test_a_load_balancer_has_the_names_of_its_type(
    here: Balance, changes: Document, arn: str, name: str, zone: str
) -> None:
    found = here.balancer(**changes)
    chosen = found["LoadBalancerName"]
    prefix = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/{arn}/{chosen}/"
    assert re.fullmatch(re.escape(prefix) + "[0-9a-f]{16}", found["LoadBalancerArn"])
    assert re.fullmatch(name.replace("NAME", chosen), found["DNSName"])
    assert found["CanonicalHostedZoneId"] == zone
    assert [one["ZoneName"] for one in found["AvailabilityZones"]] == [f"{REGION}a", f"{REGION}b"]


def test_names_and_arns_in_china_are_those_of_its_partition(aws: EmbeddedAws) -> None:
    region = "cn-north-1"
    ec2, elb = aws.client("ec2", region), aws.client("elbv2", region)
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=region + zone)["Subnet"]["SubnetId"]
        for n, zone in enumerate("ab")
    ]
    (made,) = elb.create_load_balancer(Name="front", Subnets=subnets, Scheme="internal")["LoadBalancers"]
    assert made["LoadBalancerArn"].startswith("arn:aws-cn:elasticloadbalancing:cn-north-1:")
    assert made["DNSName"].endswith(".cn-north-1.elb.amazonaws.com.cn")
    assert made["CanonicalHostedZoneId"] == "Z1GDH35T77C1KE"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("a" * 33, f"The load balancer name '{'a' * 33}' cannot be longer than '32' characters"),
        ("-a", "The load balancer name '-a' cannot begin or end with a hyphen(-)"),
        ("internal-a", "The load balancer name 'internal-a' cannot begin with 'internal-'"),
        (
            "a_b",
            "The load balancer name 'a_b' can only contain characters that are alphanumeric characters and hyphens(-)",
        ),
    ],
)
def test_balancer_name_is_short_and_plain(here: Balance, name: str, sentence: str) -> None:
    refused = refusal(here.elb.create_load_balancer, **here.balancer_request(Name=name))
    assert refused == (VALIDATION, sentence)


def test_balancer_name_is_taken_only_by_one_with_other_settings(here: Balance) -> None:
    request = here.balancer_request()
    arns = [here.elb.create_load_balancer(**request)["LoadBalancers"][0]["LoadBalancerArn"] for _ in range(2)]
    assert arns[0] == arns[1]
    refused = refusal(here.elb.create_load_balancer, **request, Scheme="internal")
    sentence = f"A load balancer with the same name '{request['Name']}' exists, but with different settings"
    assert refused == ("DuplicateLoadBalancerName", sentence)
    group = here.group_request()
    here.elb.create_target_group(**group)
    assert refusal(here.elb.create_target_group, **(group | {"Port": 81}))[0] == "DuplicateTargetGroupName"


def test_balancer_subnets_fit_together(here: Balance) -> None:
    other = here.world.make_vpc("10.77.0.0/16")
    stranger = here.world.make_subnet(other, "10.77.0.0/24", "b")
    one, two = here.subnets
    neighbour = here.world.subnets[0]  # in the zone of the first
    for subnets, code in (
        ([one], VALIDATION),
        ([one, neighbour], VALIDATION),
        ([one, two, neighbour], CONFIGURATION),
        ([one, stranger], CONFIGURATION),
        ([one, "subnet-0123456789abcdef0"], "SubnetNotFound"),
    ):
        assert refusal(here.elb.create_load_balancer, **here.balancer_request(Subnets=subnets))[0] == code
    assert here.balancer(Type="network", Subnets=[one])["AvailabilityZones"][0]["SubnetId"] == one


def test_balancer_gateway_is_needed_unless_it_is_internal(here: Balance) -> None:
    vpc = here.world.make_vpc("10.78.0.0/16")
    subnets = [here.world.make_subnet(vpc, f"10.78.{n}.0/24", zone) for n, zone in enumerate("ab")]
    refused = refusal(here.elb.create_load_balancer, **here.balancer_request(Subnets=subnets))
    assert refused == ("InvalidSubnet", f"VPC {vpc} has no internet gateway")
    assert here.balancer(Subnets=subnets, Scheme="internal")["VpcId"] == vpc


def group_of(here: Balance, vpc: str, name: str) -> str:
    return str(here.ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"])


def test_balancer_groups_are_of_its_vpc_and_by_default_the_default_group(here: Balance) -> None:
    stranger = group_of(here, here.world.make_vpc("10.79.0.0/16"), "stranger")
    refused = refusal(here.elb.create_load_balancer, **here.balancer_request(SecurityGroups=[stranger]))
    assert refused == (CONFIGURATION, f"Security group '{stranger}' does not belong to VPC '{here.vpc}'")
    missing = here.balancer_request(SecurityGroups=["sg-0123456789abcdef0"])
    assert refusal(here.elb.create_load_balancer, **missing)[0] == "InvalidSecurityGroup"
    (default,) = here.balancer()["SecurityGroups"]
    (found,) = here.ec2.describe_security_groups(GroupIds=[default])["SecurityGroups"]
    assert (found["GroupName"], found["VpcId"]) == ("default", here.vpc)


def test_network_balancer_groups_come_at_the_creation_or_never(here: Balance) -> None:
    group, other = group_of(here, here.vpc, "front"), group_of(here, here.vpc, "front-2")
    without, with_one = here.balancer(Type="network"), here.balancer(Type="network", SecurityGroups=[group])
    assert without.get("SecurityGroups", []) == []
    assert with_one["EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"] == "on"
    sentence = (
        "You cannot set security groups on a Network Load Balancer which was created without any security groups."
    )
    arn = without["LoadBalancerArn"]
    refused = refusal(here.elb.set_security_groups, LoadBalancerArn=arn, SecurityGroups=[group])
    assert refused == (CONFIGURATION, sentence)
    arn = with_one["LoadBalancerArn"]
    assert refusal(here.elb.set_security_groups, LoadBalancerArn=arn, SecurityGroups=[])[0] == CONFIGURATION
    here.elb.set_security_groups(LoadBalancerArn=arn, SecurityGroups=[other])
    assert here.shown(arn)["SecurityGroups"] == [other]


def attributes(**values: str) -> list[dict[str, str]]:
    return [{"Key": key.replace("__", "."), "Value": value} for key, value in values.items()]


def test_balancer_protection_keeps_it_until_it_is_lifted(here: Balance) -> None:
    arn = here.balancer()["LoadBalancerArn"]
    key = "deletion_protection.enabled"
    here.elb.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=[{"Key": key, "Value": "true"}])
    refused = refusal(here.elb.delete_load_balancer, LoadBalancerArn=arn)
    sentence = f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
    assert refused == ("OperationNotPermitted", sentence)
    here.elb.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=[{"Key": key, "Value": "false"}])
    here.elb.delete_load_balancer(LoadBalancerArn=arn)
    assert refusal(here.elb.describe_load_balancers, LoadBalancerArns=[arn])[0] == "LoadBalancerNotFound"
    here.elb.delete_load_balancer(LoadBalancerArn=arn)


@pytest.mark.parametrize(
    ("kind", "key", "value", "code"),
    [
        ("network", "idle_timeout.timeout_seconds", "60", CONFIGURATION),
        ("application", "dns_record.client_routing_policy", "any_availability_zone", CONFIGURATION),
        ("application", "load_balancing.cross_zone.enabled", "false", CONFIGURATION),
        ("application", "misspelt", "60", CONFIGURATION),
        ("application", "idle_timeout.timeout_seconds", "4001", VALIDATION),
        ("application", "idle_timeout.timeout_seconds", "soon", VALIDATION),
        ("application", "idle_timeout.timeout_seconds", "4000", "accepted"),
    ],
)
def test_balancer_attributes_are_those_of_the_type(here: Balance, kind: str, key: str, value: str, code: str) -> None:
    arn = here.balancer(Type=kind)["LoadBalancerArn"]
    wanted = [{"Key": key, "Value": value}]
    assert refusal(here.elb.modify_load_balancer_attributes, LoadBalancerArn=arn, Attributes=wanted)[0] == code


@pytest.mark.parametrize(
    ("protocol", "key", "value", "code"),
    [
        ("TCP", "slow_start.duration_seconds", "30", CONFIGURATION),
        ("HTTP", "proxy_protocol_v2.enabled", "true", CONFIGURATION),
        ("TCP", "stickiness.type", "lb_cookie", CONFIGURATION),
        ("HTTP", "slow_start.duration_seconds", "29", VALIDATION),
        ("HTTP", "slow_start.duration_seconds", "30", "accepted"),
        ("HTTP", "deregistration_delay.timeout_seconds", "3601", VALIDATION),
        ("HTTP", "deregistration_delay.timeout_seconds", "0", "accepted"),
    ],
)
def test_balancer_attributes_of_target_groups_are_those_of_the_protocol(
    here: Balance, protocol: str, key: str, value: str, code: str
) -> None:
    arn, wanted = here.group(Protocol=protocol), [{"Key": key, "Value": value}]
    assert refusal(here.elb.modify_target_group_attributes, TargetGroupArn=arn, Attributes=wanted)[0] == code


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"Port": None}, (VALIDATION, "A port must be specified")),
        ({"Protocol": None}, (VALIDATION, "A protocol must be specified")),
        ({"VpcId": None}, (VALIDATION, "A VPC ID must be specified")),
        ({"VpcId": "vpc-0a"}, (VALIDATION, "The VPC ID 'vpc-0a' is not found")),
        ({"TargetType": "lambda"}, (VALIDATION, "The rehearsal does not model target groups of the type 'lambda'")),
        ({"Protocol": "GENEVE"}, (VALIDATION, "The rehearsal does not model target groups with the GENEVE protocol")),
    ],
)
def test_target_group_has_a_protocol_a_port_and_a_vpc(here: Balance, changes: Any, refused: Any) -> None:
    assert refusal(here.elb.create_target_group, **here.group_request(**changes)) == refused


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Protocol": "TCP", "Matcher": {"HttpCode": "200"}}, CONFIGURATION),
        ({"Protocol": "TCP", "HealthCheckPath": "/"}, CONFIGURATION),
        ({"HealthCheckProtocol": "TCP"}, VALIDATION),
        ({"HealthCheckIntervalSeconds": 5, "HealthCheckTimeoutSeconds": 5}, VALIDATION),
        ({"HealthCheckIntervalSeconds": 301}, VALIDATION),
        ({"HealthyThresholdCount": 11}, VALIDATION),
        ({"Protocol": "TCP", "HealthCheckProtocol": "HTTP", "HealthCheckPath": "/a"}, "accepted"),
    ],
)
def test_target_group_health_check_has_values_that_fit_together(here: Balance, changes: Any, code: str) -> None:
    assert refusal(here.elb.create_target_group, **here.group_request(**changes))[0] == code


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, ("HTTP", 5, 30, 5, 2, "/", "200")),
        ({"Protocol": "TCP"}, ("TCP", 10, 30, 5, 2, None, None)),
        ({"Protocol": "TCP", "HealthCheckProtocol": "HTTP"}, ("HTTP", 6, 30, 5, 2, "/", "200-399")),
    ],
)
def test_target_group_health_check_is_filled_in_by_the_protocol(here: Balance, changes: Any, shown: Any) -> None:
    (found,) = here.elb.describe_target_groups(TargetGroupArns=[here.group(**changes)])["TargetGroups"]
    names = ("HealthCheckProtocol", "HealthCheckTimeoutSeconds", "HealthCheckIntervalSeconds", "HealthyThresholdCount",
             "UnhealthyThresholdCount", "HealthCheckPath")  # fmt: skip
    assert (*(found.get(name) for name in names), found.get("Matcher", {}).get("HttpCode")) == shown


def test_target_group_in_use_stays_until_nothing_forwards_to_it(here: Balance) -> None:
    used, other = here.group(), here.group()
    listener = here.listener(here.balancer(), used, other)
    refused = refusal(here.elb.delete_target_group, TargetGroupArn=used)
    assert refused == ("ResourceInUse", f"Target group '{used}' is currently in use by a listener or a rule")
    here.elb.modify_listener(ListenerArn=listener, DefaultActions=[forward(other)])
    here.elb.delete_target_group(TargetGroupArn=used)
    assert refusal(here.elb.describe_target_groups, TargetGroupArns=[used])[0] == "TargetGroupNotFound"
    here.elb.delete_target_group(TargetGroupArn=used)


def test_target_group_one_balancer_and_of_its_vpc(here: Balance) -> None:
    group, first, second = here.group(), here.balancer(), here.balancer()
    here.listener(first, group)
    refused = refusal(here.elb.create_listener, **here.listener_request(second, group))
    sentence = f"The following target groups cannot be associated with more than one load balancer: {group}"
    assert refused == ("TargetGroupAssociationLimit", sentence)
    (found,) = here.elb.describe_target_groups(TargetGroupArns=[group])["TargetGroups"]
    assert found["LoadBalancerArns"] == [first["LoadBalancerArn"]]
    far = here.group(VpcId=here.world.make_vpc("10.81.0.0/16"))
    refused = refusal(here.elb.create_listener, **here.listener_request(second, far))
    owner = second["LoadBalancerArn"]
    said = f"The following target groups are in a different VPC than load balancer {owner}: {far}"
    assert refused == (CONFIGURATION, said)


CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/12345678-1234-1234-1234-123456789012"


def test_listener_protocol_is_one_of_the_balancer_and_fits_the_groups(here: Balance) -> None:
    application, network = here.balancer(), here.balancer(Type="network")
    http, tcp = here.group(), here.group(Protocol="TCP")
    create = here.elb.create_listener
    assert refusal(create, **here.listener_request(application, tcp, Protocol="TCP")) == (
        VALIDATION,
        "Listener protocol 'TCP' must be one of 'HTTPS, HTTP'",
    )
    assert refusal(create, **here.listener_request(network, http)) == (
        VALIDATION,
        "Listener protocol 'HTTP' must be one of 'TLS, TCP, TCP_UDP, UDP'",
    )
    code, sentence = refusal(create, **here.listener_request(network, http, Protocol="TCP"))
    assert (code, f"associated target group '{http}'" in sentence) == ("IncompatibleProtocols", True)
    secure = here.listener_request(application, http, Protocol="HTTPS")
    assert refusal(create, **secure) == (VALIDATION, "A certificate must be specified for HTTPS listeners")
    (made,) = create(**secure, Certificates=[{"CertificateArn": CERTIFICATE}])["Listeners"]
    assert made["SslPolicy"] == "ELBSecurityPolicy-2016-08"


def test_listener_port_has_one_listener(here: Balance) -> None:
    balancer, group, other = here.balancer(), here.group(), here.group()
    request = here.listener_request(balancer, group)
    arns = [here.elb.create_listener(**request)["Listeners"][0]["ListenerArn"] for _ in range(2)]
    assert arns[0] == arns[1]
    refused = refusal(here.elb.create_listener, **(request | {"DefaultActions": [forward(other)]}))
    owner = balancer["LoadBalancerArn"]
    assert refused == ("DuplicateListener", f"A listener already exists on this port for this load balancer '{owner}'")
    second = here.listener(balancer, other)
    refused = refusal(here.elb.modify_listener, ListenerArn=second, Port=request["Port"])
    assert refused == (VALIDATION, f"Listener port '{request['Port']}' is already in use")


def tuples(groups: list[str], weights: list[int]) -> Document:
    pairs = [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in zip(groups, weights, strict=True)]
    return {"Type": "forward", "ForwardConfig": {"TargetGroups": pairs}}


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        ([0, 999], "accepted"),
        ([1000], VALIDATION),
        ([-1], VALIDATION),
        ([1] * 5, "accepted"),
        ([1] * 6, "TooManyTargetGroups"),
    ],
)
def test_forward_weights_have_bounds(here: Balance, weights: list[int], code: str) -> None:
    groups = [here.group() for _ in weights]
    request = here.listener_request(here.balancer(), DefaultActions=[tuples(groups, weights)])
    assert refusal(here.elb.create_listener, **request)[0] == code


def test_forward_weights_name_groups_that_exist_once(here: Balance) -> None:
    group, balancer = here.group(), here.balancer()
    twice = here.listener_request(balancer, DefaultActions=[tuples([group, group], [1, 2])])
    assert refusal(here.elb.create_listener, **twice)[0] == VALIDATION
    gone = here.group()
    here.elb.delete_target_group(TargetGroupArn=gone)
    refused = refusal(here.elb.create_listener, **here.listener_request(balancer, gone))
    assert refused == ("TargetGroupNotFound", f"Target groups '{gone}' not found")
    none = here.listener_request(balancer, DefaultActions=[{"Type": "forward"}])
    assert refusal(here.elb.create_listener, **none)[0] == VALIDATION


def test_forward_weights_are_shown_as_they_are_changed(here: Balance) -> None:
    blue, green = here.group(), here.group()
    listener = here.listener(here.balancer(), blue)
    (before,) = here.elb.describe_listeners(ListenerArns=[listener])["Listeners"][0]["DefaultActions"]
    assert before["TargetGroupArn"] == blue
    here.elb.modify_listener(ListenerArn=listener, DefaultActions=[tuples([blue, green], [10, 90])])
    (after,) = here.elb.describe_listeners(ListenerArns=[listener])["Listeners"][0]["DefaultActions"]
    (rule,) = here.elb.describe_rules(ListenerArn=listener)["Rules"]
    assert "TargetGroupArn" not in after
    assert [one["Weight"] for one in after["ForwardConfig"]["TargetGroups"]] == [10, 90]
    assert (rule["IsDefault"], rule["Actions"]) == (True, [after])


def test_forward_stickiness_is_needed_for_sticky_targets(here: Balance) -> None:
    sticky, other, balancer = here.group(), here.group(), here.balancer()
    here.elb.modify_target_group_attributes(**here.sticky(sticky))
    refused = refusal(here.elb.create_listener, **here.listener_request(balancer, sticky, other))
    sentence = "You must enable group stickiness on a rule if you enabled target stickiness on one of its target groups"
    assert refused == (CONFIGURATION, sentence)
    action = forward(sticky, other, Enabled=True, DurationSeconds=60)
    here.listener(balancer, DefaultActions=[action])
    late, more = here.group(), here.group()
    here.listener(balancer, late, more)
    code, sentence = refusal(here.elb.modify_target_group_attributes, **here.sticky(late))
    assert (code, "You must enable group stickiness before" in sentence) == (CONFIGURATION, True)


@pytest.mark.parametrize(
    ("stickiness", "code"),
    [
        ({"Enabled": True}, VALIDATION),
        ({"Enabled": True, "DurationSeconds": 0}, VALIDATION),
        ({"Enabled": True, "DurationSeconds": 604801}, VALIDATION),
        ({"Enabled": True, "DurationSeconds": 604800}, "accepted"),
        ({"Enabled": False}, "accepted"),
    ],
)
def test_forward_stickiness_has_a_duration(here: Balance, stickiness: Any, code: str) -> None:
    action = forward(here.group(), here.group(), **stickiness)
    request = here.listener_request(here.balancer(), DefaultActions=[action])
    assert refusal(here.elb.create_listener, **request)[0] == code


def test_network_forward_is_to_groups_of_one_kind(here: Balance) -> None:
    balancer = here.balancer(Type="network")
    tcp, both, tls = (here.group(Protocol=protocol) for protocol in ("TCP", "TCP_UDP", "TLS"))
    create = here.elb.create_listener
    assert refusal(create, **here.listener_request(balancer, tcp, both, Protocol="TCP"))[0] == CONFIGURATION
    fixed = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}
    request = here.listener_request(balancer, Protocol="TCP", DefaultActions=[fixed])
    assert refusal(create, **request)[0] == "InvalidLoadBalancerAction"
    more = {"Protocol": "TLS", "Certificates": [{"CertificateArn": CERTIFICATE}]}
    sticky = forward(tls, here.group(Protocol="TLS"), Enabled=True, DurationSeconds=60)
    request = here.listener_request(balancer, DefaultActions=[sticky], **more)
    assert refusal(create, **request) == (CONFIGURATION, "Target group stickiness is not supported for TLS listeners")
    here.listener(balancer, tcp, here.group(Protocol="TCP"), Protocol="TCP")


def path(value: str) -> Document:
    return {"Field": "path-pattern", "PathPatternConfig": {"Values": [value]}}


def test_listener_rule_has_a_priority_of_its_own(here: Balance) -> None:
    group = here.group()
    listener = here.listener(here.balancer(), group)
    request: Document = {"ListenerArn": listener, "Conditions": [path("/a")], "Actions": [forward(group)]}
    first = here.elb.create_rule(**request, Priority=10)["Rules"][0]["RuleArn"]
    assert refusal(here.elb.create_rule, **request, Priority=10) == (
        "PriorityInUse",
        "Priority '10' is currently in use",
    )
    second = here.elb.create_rule(**request, Priority=5)["Rules"][0]["RuleArn"]
    found = here.elb.describe_rules(ListenerArn=listener)["Rules"]
    assert [(one["Priority"], one["IsDefault"]) for one in found] == [("5", False), ("10", False), ("default", True)]
    taken = [{"RuleArn": second, "Priority": 10}]
    assert refusal(here.elb.set_rule_priorities, RulePriorities=taken)[0] == "PriorityInUse"
    here.elb.set_rule_priorities(RulePriorities=[{"RuleArn": first, "Priority": 4}])
    here.elb.modify_rule(RuleArn=first, Conditions=[path("/b")])
    (shown,) = here.elb.describe_rules(RuleArns=[first])["Rules"]
    assert (shown["Priority"], shown["Conditions"][0]["Values"]) == ("4", ["/b"])


def test_listener_rule_of_the_default_stays_and_a_network_balancer_has_no_other(here: Balance) -> None:
    group, tcp = here.group(), here.group(Protocol="TCP")
    listener = here.listener(here.balancer(), group)
    (default,) = here.elb.describe_rules(ListenerArn=listener)["Rules"]
    assert refusal(here.elb.delete_rule, RuleArn=default["RuleArn"])[0] == "OperationNotPermitted"
    assert refusal(here.elb.modify_rule, RuleArn=default["RuleArn"], Actions=[])[0] == "OperationNotPermitted"
    network = here.listener(here.balancer(Type="network"), tcp, Protocol="TCP")
    request: Document = {"ListenerArn": network, "Conditions": [path("/a")], "Actions": [forward(tcp)], "Priority": 1}
    assert refusal(here.elb.create_rule, **request)[0] == VALIDATION


@pytest.mark.parametrize("conditions", [[], [path("/a")] * 6, [{"Field": "misspelt", "Values": ["a"]}]])
def test_listener_rule_has_one_to_five_condition_values(here: Balance, conditions: list[Any]) -> None:
    group = here.group()
    listener = here.listener(here.balancer(), group)
    request: Document = {"ListenerArn": listener, "Conditions": conditions, "Actions": [forward(group)], "Priority": 1}
    assert refusal(here.elb.create_rule, **request)[0] == VALIDATION


def test_a_deleted_load_balancer_takes_its_listeners_along_and_frees_its_groups(here: Balance) -> None:
    balancer, group = here.balancer(), here.group()
    listener = here.listener(balancer, group)
    here.elb.delete_load_balancer(LoadBalancerArn=balancer["LoadBalancerArn"])
    assert refusal(here.elb.describe_listeners, ListenerArns=[listener])[0] == "ListenerNotFound"
    here.elb.delete_target_group(TargetGroupArn=group)


def test_tags_are_added_changed_and_removed(here: Balance) -> None:
    arn = here.group(Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    here.elb.add_tags(ResourceArns=[arn], Tags=[{"Key": "a", "Value": "3"}])
    here.elb.remove_tags(ResourceArns=[arn], TagKeys=["b"])
    assert here.elb.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"] == [{"Key": "a", "Value": "3"}]


def test_what_is_not_modelled_is_refused_by_name(here: Balance) -> None:
    assert refusal(here.elb.describe_ssl_policies) == (
        "InvalidAction",
        "The rehearsal does not model the operation DescribeSSLPolicies of elasticloadbalancing.",
    )
    assert refusal(here.scaling.describe_policies)[0] == "InvalidAction"
    assert refusal(here.route53.list_reusable_delegation_sets)[0] == "InvalidInput"
