"""Internet gateways, egress-only internet gateways, Elastic IPs and NAT gateways."""

from citadel_rehearsal.ground.refusals import RuleBroken, existing
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.resource import Properties, Resource, words
from citadel_rehearsal.resources.retagging import ec2_tags, tags_by
from citadel_rehearsal.resources.shapes import ask, one, only, tag_map, tag_specifications


def create_internet_gateway(context: Context, inputs: Properties) -> str:
    ec2 = context.client("ec2")
    answer = ec2.create_internet_gateway(**tag_specifications("internet-gateway", inputs))
    gateway_id = str(answer["InternetGateway"]["InternetGatewayId"])
    if inputs.get("vpcId"):
        with existing(gateway_id):
            ec2.attach_internet_gateway(InternetGatewayId=gateway_id, VpcId=inputs["vpcId"])
    return gateway_id


def read_internet_gateway(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    call = context.client("ec2").describe_internet_gateways
    gateway = one(call, "InternetGateways", InternetGatewayIds=[identifier])
    if gateway is None:
        return None
    attached = [one_attachment["VpcId"] for one_attachment in gateway.get("Attachments", [])]
    return {
        "arn": context.arn("ec2", f"internet-gateway/{identifier}"),
        "ownerId": context.account,
        "tagsAll": tag_map(gateway.get("Tags")),
        "vpcId": attached[0] if attached else "",
    }


def delete_internet_gateway(context: Context, identifier: str, outputs: Properties) -> None:
    ec2 = context.client("ec2")
    if outputs.get("vpcId"):
        ask(ec2.detach_internet_gateway, InternetGatewayId=identifier, VpcId=outputs["vpcId"])
    ask(ec2.delete_internet_gateway, InternetGatewayId=identifier)


def create_egress_only_gateway(context: Context, inputs: Properties) -> str:
    call = context.client("ec2").create_egress_only_internet_gateway
    answer = call(VpcId=inputs["vpcId"], **tag_specifications("egress-only-internet-gateway", inputs))
    return str(answer["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"])


def read_egress_only_gateway(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    call = context.client("ec2").describe_egress_only_internet_gateways
    gateway = one(call, "EgressOnlyInternetGateways", EgressOnlyInternetGatewayIds=[identifier])
    return gateway and {"tagsAll": tag_map(gateway.get("Tags")), "vpcId": gateway["Attachments"][0]["VpcId"]}


def delete_egress_only_gateway(context: Context, identifier: str, outputs: Properties) -> None:
    call = context.client("ec2").delete_egress_only_internet_gateway
    ask(call, EgressOnlyInternetGatewayId=identifier)


def create_eip(context: Context, inputs: Properties) -> str:
    sent = only(inputs, {"domain": "Domain", "publicIpv4Pool": "PublicIpv4Pool"}) | {"Domain": "vpc"}
    return str(
        context.client("ec2").allocate_address(**sent, **tag_specifications("elastic-ip", inputs))["AllocationId"]
    )


def read_eip(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    address = one(context.client("ec2").describe_addresses, "Addresses", AllocationIds=[identifier])
    return address and {
        "allocationId": identifier,
        "arn": context.arn("ec2", f"elastic-ip/{identifier}"),
        "associationId": address.get("AssociationId", ""),
        "domain": "vpc",
        "privateIp": address.get("PrivateIpAddress", ""),
        "publicIp": address["PublicIp"],
        "tagsAll": tag_map(address.get("Tags")),
    }


def delete_eip(context: Context, identifier: str, outputs: Properties) -> None:
    ask(context.client("ec2").release_address, AllocationId=identifier)


def create_nat_gateway(context: Context, inputs: Properties) -> str:
    ec2 = context.client("ec2")
    names = {"allocationId": "AllocationId", "subnetId": "SubnetId", "connectivityType": "ConnectivityType"}
    names |= {"privateIp": "PrivateIpAddress"}
    answer = ec2.create_nat_gateway(**only(inputs, names), **tag_specifications("natgateway", inputs))
    gateway_id = str(answer["NatGateway"]["NatGatewayId"])
    with existing(gateway_id):
        context.wait(f"NAT gateway {gateway_id}", lambda: nat_gateway_state(context, gateway_id) == "available")
    return gateway_id


def nat_gateway_state(context: Context, gateway_id: str) -> str:
    """The state of a NAT gateway. Errors: `RuleBroken` with AWS's failure message."""
    gateway = one(context.client("ec2").describe_nat_gateways, "NatGateways", NatGatewayIds=[gateway_id]) or {}
    if gateway.get("State") == "failed":
        raise RuleBroken(gateway.get("FailureCode", "Failed"), gateway.get("FailureMessage", f"{gateway_id} failed"))
    return str(gateway.get("State", "deleted"))


def read_nat_gateway(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    gateway = one(context.client("ec2").describe_nat_gateways, "NatGateways", NatGatewayIds=[identifier])
    if gateway is None or gateway.get("State") == "deleted":
        return None
    address = (gateway.get("NatGatewayAddresses") or [{}])[0]
    return {
        # MiniStack's answer lacks the allocation id.
        "allocationId": address.get("AllocationId") or inputs.get("allocationId", ""),
        "associationId": address.get("AssociationId", ""),
        "connectivityType": gateway.get("ConnectivityType", "public"),
        "networkInterfaceId": address.get("NetworkInterfaceId", ""),
        "privateIp": address.get("PrivateIp", ""),
        "publicIp": address.get("PublicIp", ""),
        "subnetId": gateway["SubnetId"],
        "tagsAll": tag_map(gateway.get("Tags")),
        "vpcId": gateway.get("VpcId", ""),
    }


def delete_nat_gateway(context: Context, identifier: str, outputs: Properties) -> None:
    if ask(context.client("ec2").delete_nat_gateway, NatGatewayId=identifier) is not None:
        context.wait(f"the deletion of {identifier}", lambda: nat_gateway_state(context, identifier) == "deleted")


INTERNET_GATEWAY = Resource(
    "aws:ec2/internetGateway:InternetGateway",
    words("vpcId tags"),
    words("arn ownerId"),
    create_internet_gateway,
    read_internet_gateway,
    delete_internet_gateway,
    in_place=(tags_by(ec2_tags),),
)
EGRESS_ONLY_GATEWAY = Resource(
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
    words("vpcId tags"),
    words(""),
    create_egress_only_gateway,
    read_egress_only_gateway,
    delete_egress_only_gateway,
    in_place=(tags_by(ec2_tags),),
)
EIP = Resource(
    "aws:ec2/eip:Eip",
    words("domain publicIpv4Pool tags"),
    words("allocationId arn associationId privateIp publicIp"),
    create_eip,
    read_eip,
    delete_eip,
    in_place=(tags_by(ec2_tags),),
)
NAT_GATEWAY = Resource(
    "aws:ec2/natGateway:NatGateway",
    words("allocationId subnetId connectivityType privateIp tags"),
    words("associationId networkInterfaceId publicIp vpcId"),
    create_nat_gateway,
    read_nat_gateway,
    delete_nat_gateway,
    in_place=(tags_by(ec2_tags),),
)
RESOURCES = (INTERNET_GATEWAY, EGRESS_ONLY_GATEWAY, EIP, NAT_GATEWAY)
