"""Application and Network Load Balancers."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from citadel_rehearsal.ground.refusals import RuleBroken, existing
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.resource import InPlace, Properties, Resource, words
from citadel_rehearsal.resources.retagging import balancer_tags, tags_by
from citadel_rehearsal.resources.shapes import ask, new_tags, one, only, tag_map

APPLICATION, NETWORK = "application", "network"
BOTH = (APPLICATION, NETWORK)


class Attribute(NamedTuple):
    """An attribute of load balancers: its key, the types that have it, and what the provider sends if it is left out.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/elbv2/load_balancer.go
    """

    key: str
    types: tuple[str, ...]
    default: Any


ATTRIBUTES: Mapping[str, Attribute] = {
    "clientKeepAlive": Attribute("client_keep_alive.seconds", (APPLICATION,), 3600),
    "desyncMitigationMode": Attribute("routing.http.desync_mitigation_mode", (APPLICATION,), "defensive"),
    "dnsRecordClientRoutingPolicy": Attribute("dns_record.client_routing_policy", (NETWORK,), "any_availability_zone"),
    "dropInvalidHeaderFields": Attribute("routing.http.drop_invalid_header_fields.enabled", (APPLICATION,), False),
    "enableCrossZoneLoadBalancing": Attribute("load_balancing.cross_zone.enabled", (NETWORK,), False),
    "enableDeletionProtection": Attribute("deletion_protection.enabled", BOTH, False),
    "enableHttp2": Attribute("routing.http2.enabled", (APPLICATION,), True),
    "enableTlsVersionAndCipherSuiteHeaders": Attribute(
        "routing.http.x_amzn_tls_version_and_cipher_suite.enabled", (APPLICATION,), False
    ),
    "enableWafFailOpen": Attribute("waf.fail_open.enabled", (APPLICATION,), False),
    "enableXffClientPort": Attribute("routing.http.xff_client_port.enabled", (APPLICATION,), False),
    "enableZonalShift": Attribute("zonal_shift.config.enabled", BOTH, False),
    "idleTimeout": Attribute("idle_timeout.timeout_seconds", (APPLICATION,), 60),
    "preserveHostHeader": Attribute("routing.http.preserve_host_header.enabled", (APPLICATION,), False),
    "xffHeaderProcessingMode": Attribute("routing.http.xff_header_processing.mode", (APPLICATION,), "append"),
}
ENFORCED = "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic"
AS_SENT = {ENFORCED: "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"}
PLACE = words("subnetMappings subnets")
GROUPS = words(f"securityGroups {ENFORCED}")
MAPPING = {
    "subnetId": "SubnetId",
    "allocationId": "AllocationId",
    "ipv6Address": "IPv6Address",
    "privateIpv4Address": "PrivateIPv4Address",
}


def create_balancer(context: Context, inputs: Properties) -> str:
    elb, name, kind = context.client("elbv2"), inputs["name"], _type(inputs)
    refuse_taken(elb.describe_load_balancers, "LoadBalancers", "ELBv2 Load Balancer", name)
    sent: Properties = {
        "Name": name,
        "Type": kind,
        **_place(inputs),
        **only(inputs, {"ipAddressType": "IpAddressType"}),
    }
    sent |= {"Scheme": "internal"} if inputs.get("internal") else {}
    sent |= {"SecurityGroups": inputs["securityGroups"]} if inputs.get("securityGroups") else {}
    sent |= new_tags(inputs)
    arn = str(elb.create_load_balancer(**sent)["LoadBalancers"][0]["LoadBalancerArn"])
    with existing(arn):
        context.wait(f"load balancer {name}", lambda: _state(context, arn) == "active", seconds=600)
        _send_attributes(context, arn, {}, inputs, every=True)
        if inputs.get(ENFORCED):
            update_groups(context, arn, {}, inputs)
    return arn


def refuse_taken(describe: Any, key: str, noun: str, name: str) -> None:
    """Errors: `RuleBroken` for a name that is taken. The provider asks before it creates, since AWS would answer the
    one that exists.
    """
    if one(describe, key, Names=[name]) is not None:
        raise RuleBroken("AlreadyExists", f"{noun} ({name}) already exists")


def _type(inputs: Properties) -> str:
    return str(inputs.get("loadBalancerType") or APPLICATION)


def _place(inputs: Properties) -> Properties:
    if inputs.get("subnetMappings"):
        return {"SubnetMappings": [only(mapping, MAPPING) for mapping in inputs["subnetMappings"]]}
    return {"Subnets": inputs.get("subnets") or []}


def _state(context: Context, arn: str) -> str:
    found = one(context.client("elbv2").describe_load_balancers, "LoadBalancers", LoadBalancerArns=[arn])
    return str(found["State"]["Code"]) if found else ""


def _send_attributes(context: Context, arn: str, old: Properties, new: Properties, *, every: bool = False) -> None:
    """Those that differ or, after the creation, all that the type has."""
    wanted = [
        {"Key": of.key, "Value": as_text(new.get(name, of.default))}
        for name, of in ATTRIBUTES.items()
        if _type(new) in of.types and (every or old.get(name, of.default) != new.get(name, of.default))
    ]
    if wanted:
        context.client("elbv2").modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=wanted)


def as_text(value: Any) -> str:
    """The form of a value in an attribute."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def from_text(text: str, like: Any) -> Any:
    """The value of an attribute, of the type of another value."""
    if isinstance(like, bool):
        return text == "true"
    return int(text) if isinstance(like, int) else text


def read_balancer(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    elb = context.client("elbv2")
    found = one(elb.describe_load_balancers, "LoadBalancers", LoadBalancerArns=[identifier])
    if found is None:
        return None
    attributes = elb.describe_load_balancer_attributes(LoadBalancerArn=identifier)["Attributes"]
    values = tag_map(attributes)  # pairs of the same form
    mappings = [_mapping(zone) for zone in found["AvailabilityZones"]]
    enforced = found.get(AS_SENT[ENFORCED])
    return {
        "arn": identifier,
        "arnSuffix": identifier.partition(":loadbalancer/")[2],
        "dnsName": found["DNSName"],
        "internal": found["Scheme"] == "internal",
        "ipAddressType": found["IpAddressType"],
        "loadBalancerType": found["Type"],
        "name": found["LoadBalancerName"],
        "securityGroups": found.get("SecurityGroups", []),
        "subnetMappings": mappings,
        "subnets": [mapping["subnetId"] for mapping in mappings],
        "tagsAll": tags_of(elb, identifier),
        "vpcId": found["VpcId"],
        "zoneId": found["CanonicalHostedZoneId"],
        **({ENFORCED: enforced} if enforced else {}),
        **{name: from_text(values[of.key], of.default) for name, of in ATTRIBUTES.items() if of.key in values},
    }


def _mapping(zone: Properties) -> Properties:
    address = (zone.get("LoadBalancerAddresses") or [{}])[0]
    found = address | {"SubnetId": zone["SubnetId"]}
    return {here: found[there] for here, there in MAPPING.items() if found.get(there)}


def tags_of(elb: Any, arn: str) -> dict[str, str]:
    """The tags of a load balancer, target group, listener or rule."""
    return tag_map(elb.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"])


def update_attributes(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    _send_attributes(context, identifier, old, new)


def update_place(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    """The subnets. What the inputs leave out keeps its value, so the changed one counts."""
    changed = {key: new[key] for key in PLACE if new.get(key) and old.get(key) != new.get(key)}
    if changed:
        context.client("elbv2").set_subnets(LoadBalancerArn=identifier, **_place(changed))


def update_groups(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    sent = only(new, AS_SENT)
    groups = new.get("securityGroups") or []
    context.client("elbv2").set_security_groups(LoadBalancerArn=identifier, SecurityGroups=groups, **sent)


def update_address_type(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    kind = new.get("ipAddressType") or "ipv4"
    context.client("elbv2").set_ip_address_type(LoadBalancerArn=identifier, IpAddressType=kind)


def lift_deletion_protection(context: Context, identifier: str) -> None:
    """Turn off deletion protection, which AWS requires as a separate request before the deletion."""
    off = [{"Key": ATTRIBUTES["enableDeletionProtection"].key, "Value": "false"}]
    context.client("elbv2").modify_load_balancer_attributes(LoadBalancerArn=identifier, Attributes=off)


def delete_balancer(context: Context, identifier: str, outputs: Properties) -> None:
    ask(context.client("elbv2").delete_load_balancer, LoadBalancerArn=identifier)


def replaced(old: Properties, new: Properties) -> frozenset[str]:
    """Of a Network Load Balancer: subnets that do not only grow, and the first or the last security groups.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/elbv2/load_balancer.go
    """
    if _type(new) != NETWORK:
        return frozenset()
    shrunk = [key for key in PLACE if len(new.get(key) or ()) <= len(old.get(key) or ())]
    groups = ["securityGroups"] if bool(old.get("securityGroups")) != bool(new.get("securityGroups")) else []
    return frozenset([*shrunk, *groups])


BALANCER = Resource(
    "aws:lb/loadBalancer:LoadBalancer",
    frozenset(ATTRIBUTES) | PLACE | GROUPS | words("internal ipAddressType loadBalancerType name tags"),
    words("arn arnSuffix dnsName vpcId zoneId"),
    create_balancer,
    read_balancer,
    delete_balancer,
    in_place=(
        InPlace(frozenset(ATTRIBUTES), update_attributes),
        InPlace(GROUPS, update_groups),
        InPlace(PLACE, update_place),
        InPlace(words("ipAddressType"), update_address_type),
        tags_by(balancer_tags),
    ),
    name_property="name",
    replaced=replaced,
)
RESOURCES = (BALANCER,)
