"""Load balancers, listeners and target groups that a program names but does not create, by their ARNs."""

import hashlib
from typing import Any

from citadel_rehearsal.emulator.elb import attributes, store
from citadel_rehearsal.emulator.elb.listeners import add_default_rule
from citadel_rehearsal.emulator.elb.load_balancers import SHORT, made_up
from citadel_rehearsal.emulator.elb.open_values import OPEN

Record = dict[str, Any]
TYPES = {short: kind for kind, short in SHORT.items()}
PROTOCOLS = {"application": "HTTP", "network": "TCP"}
NOT_FOUND = {"StatusCode": "404", "ContentType": "text/plain", "MessageBody": ""}


def target_group(properties: Record) -> Record:
    """arn. Its protocol, VPC and type of targets are open."""
    arn = properties["arn"]
    if arn not in store.GROUPS:
        settings = {"TargetGroupName": _name(arn, 0), "Protocol": "HTTP", "Port": 80, "VpcId": ""}
        settings |= {"TargetType": "instance", "IpAddressType": "ipv4", "ProtocolVersion": "HTTP1"}
        own = {"TargetGroupArn": arn, "_attributes": attributes.of_group("HTTP", "instance"), "_tags": {}}
        opened = {OPEN: frozenset({"Protocol", "TargetType", "VpcId"})}
        store.GROUPS[arn] = settings | attributes.health_check("HTTP") | own | opened
        store.TARGETS[arn] = {}
    return {"arn": arn}


def balancer(properties: Record) -> Record:
    """arn. Internal, in a VPC that is open, and in every zone."""
    arn = properties["arn"]
    if arn not in store.BALANCERS:
        kind = TYPES[store.path_of(arn).partition("/")[0]]
        settings = {"LoadBalancerName": _name(arn, 1), "Type": kind, "Scheme": "internal", "IpAddressType": "ipv4"}
        settings |= {"VpcId": "", "SecurityGroups": [], "_mappings": [], "_tags": {}, "status": "active"}
        own = made_up(settings) | {"LoadBalancerArn": arn, OPEN: frozenset({"VpcId"})}
        store.BALANCERS[arn] = settings | own
    return {"arn": arn}


def listener(properties: Record) -> Record:
    """arn. With its load balancer, a made-up port, and without target groups of its own."""
    arn = properties["arn"]
    if arn not in store.LISTENERS:
        path = store.path_of(arn).rpartition("/")[0]
        owner = balancer({"arn": store.arn(f"loadbalancer/{path}")})["arn"]
        protocol = PROTOCOLS[store.BALANCERS[owner]["Type"]]
        action = {"Type": "fixed-response", "Order": 1, "FixedResponseConfig": NOT_FOUND}
        record = {"ListenerArn": arn, "LoadBalancerArn": owner, "Protocol": protocol, "Port": _port(arn)}
        record |= {"_attributes": attributes.of_listener(protocol), "_tags": {}}
        store.LISTENERS[arn] = record | {"DefaultActions": [action] if protocol == "HTTP" else []}
        add_default_rule(store.LISTENERS[arn])
    return {"arn": arn}


def _name(arn: str, place: int) -> str:
    return store.path_of(arn).split("/")[place]


def _port(arn: str) -> int:
    """Of the dynamic ones, so that it is probably none of the program's own listeners."""
    return 49152 + int(hashlib.sha256(arn.encode()).hexdigest(), 16) % 16384


KINDS = {"listener": listener, "loadbalancer": balancer, "targetgroup": target_group}
