"""One way to the colours: only named clients reach it, and only its weights change when requests move."""

from typing import Any

import pytest

from eks_citadel import arns
from harness import Monitor
from unit.eks_citadel.component_samples import ALONE, by_type, later, made, tried
from unit.eks_citadel.second_update import differing, planned

SWITCH = ALONE["TrafficSwitch"]
BLUE = SWITCH["colours"][0]
GREEN = {**BLUE, "name": "green", "node_security_group_id": "sg-1a1b2c3d", "autoscaling_group_names": {"default": "g"}}
CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/1111aaaa-22bb"
RECORDS: dict[str, Any] = {
    "colours": [
        {"name": "blue", "load_balancer_dns_name": "blue.elb.amazonaws.com", "load_balancer_zone_id": "Z2IFOLAFXWLO4F"},
        {"name": "green"},
    ],
    "weights": {"blue": 100, "green": 0},
    "records": {"zone_id": "Z0123456789ABC", "name": "shop.example.org"},
}


def switch(**changes: Any) -> dict[str, Any]:
    return {**SWITCH, "colours": [BLUE, GREEN], **changes}


def listener(**changes: Any) -> dict[str, Any]:
    return switch(listener={**SWITCH["listener"], **changes})


def seen(arguments: Any, name: str = "shop", **options: Any) -> Monitor:
    return made(arguments, name, "TrafficSwitch", **options)


def shares(monitor: Monitor) -> dict[str, int]:
    (action,) = monitor.one("shop-listener").inputs["defaultActions"]
    assert action["type"] == "forward"
    return {one["arn"].rpartition("-")[2]: one["weight"] for one in action["forward"]["targetGroups"]}


def test_the_listener_forwards_to_each_colour_by_its_weight() -> None:
    assert shares(seen(switch(weights={"blue": 90, "green": 10}))) == {"blue": 90, "green": 10}


def test_a_shift_changes_the_listener_and_nothing_else() -> None:
    before, after = (seen(switch(weights={"blue": blue, "green": 100 - blue})) for blue in (100, 40))
    assert differing(before, after) == {before.one("shop-listener").urn}


@pytest.mark.parametrize("weights", [{"blue": 100, "green": 0}, {"green": 0, "blue": 100}])
def test_A2_the_order_of_colours_and_weights_changes_nothing(weights: dict[str, int]) -> None:
    assert not differing(seen(switch()), seen(switch(colours=[GREEN, BLUE], weights=weights)))


def test_B1_a_colour_that_comes_changes_nothing_of_the_others() -> None:
    red = {**GREEN, "name": "red", "node_security_group_id": "sg-2a1b2c3d"}
    weights = {"blue": 100, "green": 0, "red": 0}
    steps = planned(seen(switch()), seen(switch(colours=[BLUE, GREEN, red], weights=weights)))
    assert {urn.rpartition("::")[2]: step for urn, step in steps.items()} == {
        "shop-targets-red": "create",
        "shop-targets-red-default": "create",
        "shop-targets-red-port-30443": "create",
        "shop-listener": "update",
    }


def test_B4_the_engine_keeps_the_targets_of_a_colour_with_weight() -> None:
    monitor = seen(switch(weights={"blue": 100, "green": 0}))
    assert monitor.one("shop-targets-blue").request.protect
    assert monitor.one("shop-front").request.protect
    assert not monitor.one("shop-targets-green").request.protect
    unguarded = seen(switch(deletion_protection=False))
    assert not any(one.request.protect for one in unguarded.registrations.values())
    assert unguarded.one("shop-front").inputs["enableDeletionProtection"] is False


def test_only_named_clients_reach_the_load_balancer_and_only_it_reaches_the_node_port() -> None:
    monitor = seen(listener(allowed_cidrs=["10.0.0.0/8", "203.0.113.7/32"]))
    rules = [one.inputs for one in by_type(monitor, "SecurityGroupIngressRule")]
    front = monitor.one("shop-front").inputs["securityGroups"]
    clients = {one["cidrIpv4"]: one["fromPort"] for one in rules if [one["securityGroupId"]] == front}
    assert clients == {"10.0.0.0/8": 443, "203.0.113.7/32": 443}
    nodes = {one["securityGroupId"]: one for one in rules if [one["securityGroupId"]] != front}
    assert nodes.keys() == {"sg-0a1b2c3d", "sg-1a1b2c3d"}
    for rule in nodes.values():
        assert [rule["referencedSecurityGroupId"]] == front
        assert (rule["ipProtocol"], rule["fromPort"], rule["toPort"]) == ("tcp", 30443, 30443)
        assert not {"cidrIpv4", "cidrIpv6"} & rule.keys()


def test_requests_leave_for_the_port_of_the_nodes_only() -> None:
    monitor = seen(listener(health_check={"protocol": "HTTP", "path": "/healthz", "port": 32000}))
    out = by_type(monitor, "SecurityGroupEgressRule")
    assert {(one.inputs["fromPort"], one.inputs["toPort"]) for one in out} == {(30443, 30443), (32000, 32000)}
    into = [one for one in by_type(monitor, "SecurityGroupIngressRule") if "targets-blue" in one.name]
    assert {one.inputs["fromPort"] for one in into} == {30443, 32000}


def test_the_load_balancer_has_a_security_group_from_the_start_and_is_internal_unless_said_otherwise() -> None:
    inputs = seen(switch()).one("shop-front").inputs
    assert (inputs["loadBalancerType"], inputs["internal"]) == ("network", True)
    assert inputs["securityGroups"]
    assert inputs["enforceSecurityGroupInboundRulesOnPrivateLinkTraffic"] == "on"
    assert seen(listener(internet_facing=True)).one("shop-front").inputs["internal"] is False


def test_pods_see_the_load_balancer_s_address_so_that_flows_can_name_it() -> None:
    for colour in ("blue", "green"):
        assert seen(switch()).one(f"shop-targets-{colour}").inputs["preserveClientIp"] == "false"


def test_the_targets_are_the_nodes_of_each_auto_scaling_group() -> None:
    two = {**BLUE, "autoscaling_group_names": {"spot": "eks-spot", "default": "eks-default"}}
    monitor = seen(switch(colours=[two, GREEN]))
    found = {one.name: one.inputs["autoscalingGroupName"] for one in by_type(monitor, "Attachment")}
    assert found == {
        "shop-targets-blue-default": "eks-default",
        "shop-targets-blue-spot": "eks-spot",
        "shop-targets-green-default": "g",
    }
    assert monitor.one("shop-targets-blue").inputs["targetType"] == "instance"


def with_pods(**changes: Any) -> dict[str, Any]:
    colours = [
        {"name": name, "cluster_name": f"shop-{name}", "node_security_group_id": group, **changes}
        for name, group in (("blue", "sg-0a1b2c3d"), ("green", "sg-1a1b2c3d"))
    ]
    return switch(colours=colours, listener={**SWITCH["listener"], "node_port": None, "pod_port": 8443})


def test_pods_are_targets_that_nothing_but_their_cluster_registers() -> None:
    monitor = seen(with_pods())
    assert not by_type(monitor, "Attachment")
    for colour in ("blue", "green"):
        group = monitor.one(f"shop-targets-{colour}").inputs
        assert (group["targetType"], group["port"], group["preserveClientIp"]) == ("ip", 8443, "false")
        assert group["tags"]["eks-cluster-name"] == f"shop-{colour}"


def test_a_colour_that_has_no_cluster_yet_has_a_target_group_that_nobody_fills() -> None:
    colours = [*with_pods()["colours"][:1], {"name": "green"}]
    monitor = seen({**with_pods(), "colours": colours})
    assert "eks-cluster-name" not in monitor.one("shop-targets-green").inputs["tags"]
    assert not [one for one in by_type(monitor, "SecurityGroupIngressRule") if "green" in one.name]


def test_only_the_load_balancer_reaches_the_port_of_the_pods() -> None:
    monitor = seen(with_pods())
    into = monitor.one("shop-targets-blue-port-8443").inputs
    assert (into["securityGroupId"], into["fromPort"], into["toPort"]) == ("sg-0a1b2c3d", 8443, 8443)
    assert [into["referencedSecurityGroupId"]] == monitor.one("shop-front").inputs["securityGroups"]
    (out,) = by_type(monitor, "SecurityGroupEgressRule")
    assert (out.inputs["fromPort"], out.inputs["toPort"], out.name) == (8443, 8443, "shop-to-pods-8443")


def test_a_cluster_s_name_that_is_known_late_is_its_target_group_s_tag_all_the_same() -> None:
    monitor = seen(lambda: with_pods(cluster_name=later("shop-blue")))
    assert monitor.one("shop-targets-blue").inputs["tags"]["eks-cluster-name"] == "shop-blue"


def test_requests_come_only_once_targets_are_registered_and_reachable() -> None:
    monitor = seen(switch())
    for name in ("shop-targets-green-default", "shop-targets-green-port-30443"):
        assert monitor.waits_for("shop-listener", name)
    assert monitor.waits_for("shop-front", "shop-client-10.0.0.0-8")


@pytest.mark.parametrize("protocol", ["HTTP", "HTTPS"])
def test_HTTP_makes_an_application_load_balancer(protocol: str) -> None:
    own = {"certificate_arn": CERTIFICATE} if protocol == "HTTPS" else {}
    monitor = seen(listener(protocol=protocol, **own))
    front, group = monitor.one("shop-front").inputs, monitor.one("shop-targets-blue").inputs
    assert (front["loadBalancerType"], front["dropInvalidHeaderFields"]) == ("application", True)
    assert "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic" not in front
    assert (group["protocol"], group["healthCheck"]["protocol"], group["healthCheck"]["path"]) == ("HTTP", "HTTP", "/")
    assert "preserveClientIp" not in group
    listening = monitor.one("shop-listener").inputs
    assert (listening.get("certificateArn"), "sslPolicy" in listening) == (own.get("certificate_arn"), bool(own))


def test_TLS_may_end_at_the_load_balancer_or_at_the_pods() -> None:
    for target, said in ((None, "TCP"), ("TLS", "TLS")):
        monitor = seen(listener(protocol="TLS", certificate_arn=CERTIFICATE, target_protocol=target))
        assert monitor.one("shop-targets-blue").inputs["protocol"] == said
        assert monitor.one("shop-listener").inputs["certificateArn"] == CERTIFICATE


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        (
            lambda: later({"blue": 99, "green": 0}),
            "weights is blue 99, green 0: together they are 99 percent; make them 100.",
        ),
        (
            lambda: {"blue": later(60), "green": 30},
            "weights is blue 60, green 30: together they are 90 percent; make them 100.",
        ),
        (
            lambda: {"blue": later(-1), "green": 0},
            "weights.blue is -1: no colour gets less than nothing; write 0.",
        ),
        (
            lambda: {"blue": later(99.5), "green": 0},
            "weights.blue is 99.5: it must be a whole number; write digits.",
        ),
        (lambda: later(None), "weights is missing: it must be a map; write name: value."),
        (lambda: later(["blue"]), "weights is a list: it must be a map; write name: value."),
    ],
)
def test_weights_that_are_known_late_are_judged_before_the_listener_is_made(weights: Any, sentence: str) -> None:
    refused = tried(lambda: switch(weights=weights()), "shop", "TrafficSwitch")
    assert refused.sentence == sentence
    assert "shop-listener" not in refused.monitor.names()


def test_weights_that_are_known_late_share_requests_as_well() -> None:
    assert shares(seen(lambda: switch(weights=later({"blue": 20, "green": 80})))) == {"blue": 20, "green": 80}
    assert shares(seen(lambda: switch(weights={"blue": later(20), "green": 80}))) == {"blue": 20, "green": 80}


@pytest.mark.parametrize(
    ("key", "value"), [("autoscaling_group_names", {"default": "arn:aws:x"}), ("node_security_group_id", "nodes")]
)
def test_values_of_colours_that_are_known_late_are_judged(key: str, value: Any) -> None:
    def arguments() -> Any:
        given = {name: later(one) for name, one in value.items()} if isinstance(value, dict) else later(value)
        return switch(colours=[{**BLUE, key: given}, GREEN])

    assert tried(arguments, "shop", "TrafficSwitch").sentence.startswith(f"colours[0].{key}")


def test_a_preview_shows_the_same_resources_as_the_update() -> None:
    assert seen(switch(), preview=True).urns() == seen(switch()).urns()


def test_records_share_requests_between_load_balancers_of_the_colours() -> None:
    own = {"load_balancer_dns_name": "green.elb.amazonaws.com", "load_balancer_zone_id": "Z3DZXE0Q79N41H"}
    colours = [RECORDS["colours"][0], {"name": "green", **own}]
    monitor = seen({**RECORDS, "colours": colours, "weights": {"blue": 30, "green": 70}})
    records = {one.inputs["setIdentifier"]: one for one in by_type(monitor, "Record")}
    assert {name: one.inputs["weightedRoutingPolicies"] for name, one in records.items()} == {
        "blue": [{"weight": 30}],
        "green": [{"weight": 70}],
    }
    assert records["green"].inputs["aliases"] == [
        {"name": own["load_balancer_dns_name"], "zoneId": own["load_balancer_zone_id"], "evaluateTargetHealth": True}
    ]
    assert records["green"].request.protect
    assert not by_type(monitor, "LoadBalancer", "Listener", "TargetGroup")
    assert monitor.outputs_of("shop")["dnsName"] == "shop.example.org"


def test_a_colour_without_a_load_balancer_has_no_record_yet() -> None:
    assert {one.name for one in by_type(seen(RECORDS), "Record")} == {"shop-record-blue"}
    refused = tried({**RECORDS, "weights": {"blue": 50, "green": 50}}, "shop", "TrafficSwitch")
    assert refused.sentence == "weights.green is 50: nothing in this colour would answer; give it the weight 0."


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("shop-targets-blue", None),
        ("a" * 24, None),
        ("a" * 25, "aaaaa-"),
        ("shop.example", "shope-"),
        ("internal-shop", "inter-"),
        ("sho--long-enough-to-be-shortened", "sho-"),
        ("...", "lb-"),
    ],
)
def test_A8_names_fit_the_32_characters_of_load_balancers(name: str, prefix: str | None) -> None:
    assert arns.balancer_name_prefix(name) == prefix
    assert prefix is None or len(prefix) <= 6


def test_outputs_name_what_others_need() -> None:
    outputs = seen(switch()).outputs_of("shop")
    assert outputs["weights"] == {"blue": 100, "green": 0}
    assert set(outputs["targetGroupArns"]) == {"blue", "green"}
    assert outputs["listenerArn"].endswith(":listener/shop-listener")
    assert outputs["loadBalancerArn"].endswith(":loadbalancer/shop-front")
    assert outputs["dnsName"].endswith(".amazonaws.com")
