"""Rules for private DNS names of interface endpoints, which MiniStack lacks."""

from ministack.core.responses import get_region
from ministack.services import ec2

Answer = tuple[int, dict[str, str], bytes]

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/privatelink-interface-endpoints.html
WITHOUT = ("dynamodb",)


def refuse(service: str, request: dict[str, str]) -> Answer | None:
    """The refusal of CreateVpcEndpoint for an interface endpoint with PrivateDnsEnabled, or None.

    `service` is its short name.
    """
    if request.get("VpcEndpointType") != "Interface" or request.get("PrivateDnsEnabled") != "true":
        return None
    if service in WITHOUT:
        named = request.get("ServiceName", "")
        sentence = f"Private DNS can't be enabled because the service {named} does not provide a private DNS name."
        return ec2._error("InvalidParameter", sentence, 400)
    return _refuse_inbound(request) if service == "s3" else None


def _refuse_inbound(request: dict[str, str]) -> Answer | None:
    """Refuse the option without an existing gateway endpoint. An absent option is true.

    https://github.com/hashicorp/terraform-provider-aws/issues/46404
    https://github.com/terraform-aws-modules/terraform-aws-vpc/issues/982
    """
    option, gateway = "PrivateDnsOnlyForInboundResolverEndpoint", f"com.amazonaws.{get_region()}.s3"
    if request.get(f"DnsOptions.{option}", "true") == "false":
        return None
    wanted = (request.get("VpcId"), gateway, "Gateway")
    endpoints = ec2._vpc_endpoints.values()
    if any((one["VpcId"], one["ServiceName"], one["VpcEndpointType"]) == wanted for one in endpoints):
        return None
    sentence = f"To set {option} to true, the VPC must have a Gateway endpoint for the service."
    return ec2._error("InvalidParameter", sentence, 400)
