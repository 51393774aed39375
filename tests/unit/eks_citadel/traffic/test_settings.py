"""What a traffic switch refuses before anything is made."""

from typing import Any

import pytest

from eks_citadel.traffic.settings import TrafficSwitchSettings
from unit.eks_citadel.component_samples import ALONE
from unit.eks_citadel.settings_samples import refusal

SWITCH = ALONE["TrafficSwitch"]
BLUE = SWITCH["colours"][0]
CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/1111aaaa-22bb"


def refused(**changes: Any) -> str:
    return refusal({**SWITCH, **changes}, TrafficSwitchSettings)


def of_listener(**changes: Any) -> str:
    return refused(listener={**SWITCH["listener"], **changes})


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ({}, "weights.blue is missing: every listed colour has a weight; give it one, such as 0."),
        ({"blue": 0, "green": 0}, "weights is blue 0, green 0: together they are 0 percent; make them 100."),
        ({"blue": 101, "green": 0}, "weights.blue is 101: a weight is a share of all requests in percent; write 100 at "
         "most."),
        ({"blue": "100", "green": 0}, 'weights.blue is "100": it must be a whole number; take off the quotes.'),
        ({"blue": True, "green": 0}, "weights.blue is true: it must be a whole number; write digits."),
        ({"blue": None, "green": 0}, "weights.blue is missing: it must be a whole number; write digits."),
        ({"blue": 100, "green": 0, "red": 0}, "weights.red is 0: no listed colour has this name; take it out."),
        ([], "weights is empty: it must be a map; write name: value."),
    ],
)  # fmt: skip
def test_weights(weights: Any, sentence: str) -> None:
    assert refused(weights=weights) == sentence


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"protocol": "UDP"}, 'listener.protocol is "UDP": it is unknown here; choose one of HTTP, HTTPS, TCP, TLS.'),
        ({"certificate_arn": CERTIFICATE}, "listener.certificate_arn is given: TCP has no encryption of its own; "
         'write protocol: "TLS", or leave it out.'),
        ({"protocol": "HTTP", "ssl_policy": "ELBSecurityPolicy-2016-08"}, "listener.ssl_policy is given: HTTP has no "
         "encryption of its own; "
         'write protocol: "HTTPS", or leave it out.'),
        ({"target_protocol": "HTTP"}, 'listener.target_protocol is "HTTP": TCP is not forwarded to it; write one of '
         "TCP."),
        ({"health_check": {"path": "/x"}}, 'listener.health_check.path is "/x": a check by TCP asks for no path; '
         'write protocol: "HTTP", or leave it out.'),
        ({"health_check": {"protocol": "HTTP", "path": "x"}}, 'listener.health_check.path is "x": a path begins with a '
         'slash and has no spaces; write one such as "/healthz".'),
        ({"protocol": "HTTP", "health_check": {"protocol": "TCP"}}, 'listener.health_check.protocol is "TCP": an '
         'Application Load Balancer checks by HTTP or HTTPS; write "HTTP".'),
        ({"health_check": {"timeout_seconds": 10}}, "listener.health_check.timeout_seconds is 10: a check of every 10 "
         "seconds ends before the next one; make it shorter."),
        ({"health_check": {"interval_seconds": 1}}, "listener.health_check.interval_seconds is 1: AWS takes 5 to 300; "
         "choose a number between them."),
        ({"subnet_ids": []}, "listener.subnet_ids is empty: it stands in no zone; give a subnet of each zone."),
        ({"protocol": "HTTP", "subnet_ids": ["subnet-0a1b2c3d"]}, "listener.subnet_ids is 1 subnet: an Application "
         "Load Balancer needs two zones; give a subnet of each zone."),
        ({"port": 0}, "listener.port is 0: a port is a number from 1 to 65535; choose another port."),
        ({"allowed_cidrs": None}, "listener.allowed_cidrs is missing: it is required; give it a value."),
        ({"allowed_cidrs": ["10.0.0.1/8"]}, 'listener.allowed_cidrs[0] is "10.0.0.1/8": it has host bits; write '
         '"10.0.0.0/8".'),
        ({"certificate_arn": "x", "protocol": "TLS"}, 'listener.certificate_arn is "x": it is not the ARN of a '
         'certificate; write one such as "arn:aws:acm:REGION:ACCOUNT:certificate/ID".'),
        ({"node_port": None}, "listener.node_port is missing: nobody would answer; give node_port for nodes as "
         "targets, or pod_port for pods."),
        ({"pod_port": 8443}, "listener.node_port is given: targets have one port; give node_port for nodes as "
         "targets, or pod_port for pods."),
        ({"node_port": None, "pod_port": 0}, "listener.pod_port is 0: a port is a number from 1 to 65535; choose "
         "another port."),
    ],
)  # fmt: skip
def test_the_listener(changes: Any, sentence: str) -> None:
    assert of_listener(**changes) == sentence


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"colours": []}, "colours is empty: nobody would answer; list a colour."),
        ({"colours": [{**BLUE, "name": f"c{number}"} for number in range(6)]}, "colours is 6 colours: a listener "
         "forwards to 5 target groups at most; take out those that are retired."),
        ({"colours": [{**BLUE, "name": "Blue"}]}, 'colours[0].name is "Blue": a name has up to 63 lower-case letters, '
         "digits and hyphens, a letter or digit at both ends; rename it."),
        ({"colours": [{**BLUE, "load_balancer_zone_id": "Z1"}]}, "colours[0].load_balancer_dns_name is missing: a "
         "record needs both; give it beside load_balancer_zone_id."),
        ({"colours": [{**BLUE, "load_balancer_zone_id": "Z1", "load_balancer_dns_name": "a.b"}]},
         "colours[0].load_balancer_dns_name is given: listener does not use it; leave it out."),
        ({"colours": [{**BLUE, "autoscaling_group_names": ["a"]}]}, "colours[0].autoscaling_group_names is a list: it "
         "must be a map; write name: value."),
        ({"records": {"zone_id": "Z1", "name": "a.b"}}, "listener, records is given: one is used; give listener or "
         "records."),
        ({"records": {"zone_id": "shop", "name": "a.b"}, "listener": None}, 'records.zone_id is "shop": it is not '
         'the id of a hosted zone; write one such as "Z0123456789ABC".'),
    ],
)  # fmt: skip
def test_colours_and_ways(changes: Any, sentence: str) -> None:
    assert refused(**changes) == sentence


PODS = {"name": "blue", "cluster_name": "shop-blue", "node_security_group_id": "sg-0a1b2c3d"}
OF_PODS = {**SWITCH["listener"], "node_port": None, "pod_port": 8443}


@pytest.mark.parametrize(
    ("colour", "listener", "sentence"),
    [
        (
            {**PODS, "autoscaling_group_names": {"default": "g"}},
            OF_PODS,
            "colours[0].autoscaling_group_names is given: with listener.pod_port the controller takes out every target "
            "that is no pod of its Service; leave it out.",
        ),
        (
            {**BLUE, "cluster_name": "shop-blue"},
            SWITCH["listener"],
            "colours[0].cluster_name is given: listener.node_port has nodes as targets, which no controller registers; "
            "leave it out.",
        ),
        (
            {"name": "blue", "cluster_name": "shop-blue"},
            OF_PODS,
            "colours[0].node_security_group_id is missing: the load balancer could not reach these pods; give the "
            "cluster_security_group_id.",
        ),
        ({"name": "blue"}, OF_PODS, "weights.blue is 100: nothing in this colour would answer; give it the weight 0."),
        (
            {**PODS, "cluster_name": "shop blue"},
            OF_PODS,
            'colours[0].cluster_name is "shop blue": EKS allows letters, digits, hyphens and underscores, a letter or '
            "digit first; give another cluster_name.",
        ),
    ],
)
def test_pods_as_targets(colour: Any, listener: Any, sentence: str) -> None:
    assert refused(colours=[colour], weights={"blue": 100}, listener=listener) == sentence
