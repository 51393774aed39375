"""Load balancers: their creation, description, changes and deletion."""

from typing import Any

from ministack.core.responses import get_region
from ministack.services import ec2, eks

from citadel_rehearsal.emulator.elb import attributes, balancer_checks, store
from citadel_rehearsal.emulator.elb.hosted_zones import hosted_zone
from citadel_rehearsal.emulator.lifecycle import become, begin
from citadel_rehearsal.emulator.query_protocol import Document, Refused
from citadel_rehearsal.ground.partition import dns_suffix

Record = dict[str, Any]
SHORT = {"application": "app", "network": "net"}


def create(request: Document) -> Document:
    """CreateLoadBalancer. The same name with the same settings returns the load balancer that exists."""
    wanted = _settings(request)
    balancer_checks.judge_name(wanted["LoadBalancerName"])
    existing = _by_name(wanted["LoadBalancerName"])
    if existing is not None:
        if any(existing[key] != value for key, value in wanted.items()):
            name = wanted["LoadBalancerName"]
            sentence = f"A load balancer with the same name '{name}' exists, but with different settings"
            raise Refused("DuplicateLoadBalancerName", sentence)
        return {"LoadBalancers": [view(existing)]}
    balancer_checks.judge(wanted)
    record = wanted | made_up(wanted)
    record["_tags"] = {one["Key"]: one.get("Value", "") for one in request.get("Tags", ())}
    store.BALANCERS[record["LoadBalancerArn"]] = record
    begin(record, "provisioning", become("active"))
    return {"LoadBalancers": [view(record)]}


def _settings(request: Document) -> Record:
    kind = request.get("Type", "application")
    if kind not in SHORT:
        raise Refused("ValidationError", f"The rehearsal does not model load balancers of the type '{kind}'")
    mappings = request.get("SubnetMappings") or [{"SubnetId": one} for one in request.get("Subnets", ())]
    subnets = [one.get("SubnetId", "") for one in mappings]
    balancer_checks.judge_subnets(kind, subnets)
    vpc_id = ec2._subnets[subnets[0]]["VpcId"]
    groups = request.get("SecurityGroups") or (_default_group(vpc_id) if kind == "application" else [])
    return {
        "LoadBalancerName": request.get("Name", ""),
        "Type": kind,
        "Scheme": request.get("Scheme", "internet-facing"),
        "IpAddressType": request.get("IpAddressType", "ipv4"),
        "VpcId": vpc_id,
        "SecurityGroups": list(groups),
        "_mappings": mappings,
    }


def _default_group(vpc_id: str) -> list[str]:
    groups = ec2._security_groups.values()
    return [one["GroupId"] for one in groups if (one["VpcId"], one["GroupName"]) == (vpc_id, "default")][:1]


def made_up(wanted: Record) -> Record:
    """What AWS adds to the settings of a load balancer: ARN, names and attributes."""
    name, kind, identifier = wanted["LoadBalancerName"], wanted["Type"], store.new_id()
    made: Record = {
        "LoadBalancerArn": store.arn(f"loadbalancer/{SHORT[kind]}/{name}/{identifier}"),
        "DNSName": _dns_name(wanted, identifier),
        "CanonicalHostedZoneId": hosted_zone(get_region(), kind),
        "CreatedTime": eks._now(),
        "_attributes": attributes.of_balancer(kind),
    }
    if kind == "network" and wanted["SecurityGroups"]:
        # https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
        made["EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"] = "on"
    return made


def _dns_name(wanted: Record, identifier: str) -> str:
    name, region = wanted["LoadBalancerName"], get_region()
    if wanted["Type"] == "network":
        return f"{name}-{identifier}.elb.{region}.{dns_suffix(region)}"
    prefix = "internal-" if wanted["Scheme"] == "internal" else ""
    return f"{prefix}{name}-{int(identifier[:8], 16)}.{region}.elb.{dns_suffix(region)}"


def view(record: Record) -> Record:
    """A load balancer as AWS describes it."""
    zones = [
        {
            "ZoneName": store.zone_of(one["SubnetId"]),
            "SubnetId": one["SubnetId"],
            "LoadBalancerAddresses": _addresses(one),
        }
        for one in record["_mappings"]
        if one["SubnetId"] in ec2._subnets
    ]
    return record | {"State": {"Code": record["status"]}, "AvailabilityZones": zones}


def _addresses(mapping: Record) -> list[Record]:
    given = {key: mapping[key] for key in ("AllocationId", "PrivateIPv4Address", "IPv6Address") if mapping.get(key)}
    return [given] if given else []


def _by_name(name: str) -> Record | None:
    return next((one for one in store.BALANCERS.values() if one["LoadBalancerName"] == name), None)


def describe(request: Document) -> Document:
    """DescribeLoadBalancers, by ARNs, by names, or all."""
    arns, names = request.get("LoadBalancerArns", ()), request.get("Names", ())
    found = [store.balancer(one) for one in arns] if arns else list(store.BALANCERS.values())
    if names:
        found = [one for one in found if one["LoadBalancerName"] in names]
        if len(found) < len(names):
            raise Refused("LoadBalancerNotFound", f"Load balancers '[{', '.join(names)}]' not found")
    return {"LoadBalancers": [view(one) for one in found]}


def delete(request: Document) -> Document:
    """DeleteLoadBalancer, with its listeners; no error when it does not exist."""
    arn = request.get("LoadBalancerArn", "")
    record = store.BALANCERS.get(arn)
    if record is None:
        return {}
    if record["_attributes"]["deletion_protection.enabled"] == "true":
        sentence = f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
        raise Refused("OperationNotPermitted", sentence)
    for listener in store.listeners_of(arn):
        drop_listener(listener["ListenerArn"])
    store.BALANCERS.pop(arn, None)
    return {}


def drop_listener(listener_arn: str) -> None:
    """Remove a listener with its rules."""
    for one in store.rules_of(listener_arn):
        store.RULES.pop(one["RuleArn"], None)
    store.LISTENERS.pop(listener_arn, None)


def set_security_groups(request: Document) -> Document:
    """SetSecurityGroups."""
    record, groups = store.balancer(request.get("LoadBalancerArn", "")), list(request.get("SecurityGroups", ()))
    balancer_checks.judge_change_of_groups(record, groups)
    record["SecurityGroups"] = groups
    enforced = request.get("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic")
    if enforced:
        record["EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"] = enforced
    return {
        "SecurityGroupIds": groups,
        "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic": record.get(
            "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"
        ),
    }


def set_subnets(request: Document) -> Document:
    """SetSubnets."""
    record = store.balancer(request.get("LoadBalancerArn", ""))
    mappings = request.get("SubnetMappings") or [{"SubnetId": one} for one in request.get("Subnets", ())]
    subnets = [one.get("SubnetId", "") for one in mappings]
    balancer_checks.judge_subnets(record["Type"], subnets)
    balancer_checks.judge_vpc(record["VpcId"], subnets)
    record["_mappings"] = mappings
    record["IpAddressType"] = request.get("IpAddressType", record["IpAddressType"])
    return {"AvailabilityZones": view(record)["AvailabilityZones"], "IpAddressType": record["IpAddressType"]}


def set_ip_address_type(request: Document) -> Document:
    """SetIpAddressType."""
    record = store.balancer(request.get("LoadBalancerArn", ""))
    record["IpAddressType"] = request.get("IpAddressType", "")
    return {"IpAddressType": record["IpAddressType"]}


def describe_attributes(request: Document) -> Document:
    """DescribeLoadBalancerAttributes."""
    return {"Attributes": attributes.shown(store.balancer(request.get("LoadBalancerArn", ""))["_attributes"])}


def modify_attributes(request: Document) -> Document:
    """ModifyLoadBalancerAttributes."""
    record = store.balancer(request.get("LoadBalancerArn", ""))
    sent = request.get("Attributes", ())
    balancer_checks.judge_cross_zone(record["Type"], sent)
    attributes.change(record["_attributes"], sent, f"load balancer of the type {record['Type']}")
    return {"Attributes": attributes.shown(record["_attributes"])}
