"""Rules for private DNS names of interface endpoints, which MiniStack lacks."""

from typing import Any

from ministack.core.responses import get_region
from ministack.services import ec2

from citadel_rehearsal.ground.partition import dns_suffix

Answer = tuple[int, dict[str, str], bytes]

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/privatelink-interface-endpoints.html
WITHOUT = ("dynamodb",)
INBOUND = "PrivateDnsOnlyForInboundResolverEndpoint"


def refuse(service: str, request: dict[str, str]) -> Answer | None:
    """The refusal of an interface endpoint with PrivateDnsEnabled, or None.

    `service` is its short name.
    """
    if request.get("VpcEndpointType") != "Interface":
        return _refuse_option(request)
    if request.get("PrivateDnsEnabled") != "true":
        return None
    if service in WITHOUT:
        named = request.get("ServiceName", "")
        sentence = f"Private DNS can't be enabled because the service {named} does not provide a private DNS name."
        return ec2._error("InvalidParameter", sentence, 400)
    if domain := _taken(service, request):
        sentence = (
            f"private-dns-enabled cannot be set because there is already a conflicting DNS domain for {domain} in the "
            f"VPC {request.get('VpcId')}"
        )
        return ec2._error("InvalidParameter", sentence, 400)
    return _refuse_inbound(request) if service == "s3" else None


def _refuse_option(request: dict[str, str]) -> Answer | None:
    """https://github.com/hashicorp/terraform-provider-aws/issues/45846"""
    if f"DnsOptions.{INBOUND}" not in request:
        return None
    sentence = f"DnsOptions {INBOUND} is applicable only to Interface VPC Endpoints."
    return ec2._error("InvalidParameter", sentence, 400)


def _taken(service: str, request: dict[str, str]) -> str | None:
    """The domain of another endpoint of the service in the VPC that has its private names.

    https://github.com/hashicorp/terraform-provider-aws/issues/17535
    """
    others = _endpoints(request, request.get("ServiceName", ""), "Interface")
    if any(one.get("PrivateDnsEnabled") for one in others):
        return f"{service}.{get_region()}.{dns_suffix(get_region())}"
    return None


def _refuse_inbound(request: dict[str, str]) -> Answer | None:
    """Refuse the option without an existing gateway endpoint. An absent option is true.

    https://github.com/hashicorp/terraform-provider-aws/issues/46404
    https://github.com/terraform-aws-modules/terraform-aws-vpc/issues/982
    """
    gateway = f"com.amazonaws.{get_region()}.s3"
    if request.get(f"DnsOptions.{INBOUND}", "true") == "false":
        return None
    if _endpoints(request, gateway, "Gateway"):
        return None
    sentence = f"To set {INBOUND} to true, the VPC must have a Gateway endpoint for the service."
    return ec2._error("InvalidParameter", sentence, 400)


def _endpoints(request: dict[str, str], service_name: str, kind: str) -> list[dict[str, Any]]:
    """The other endpoints of a service and a kind in the VPC of the request."""
    wanted = (request.get("VpcId"), service_name, kind)
    every = [one for one in ec2._vpc_endpoints.values() if one["VpcEndpointId"] != request.get("VpcEndpointId")]
    return [one for one in every if (one["VpcId"], one["ServiceName"], one["VpcEndpointType"]) == wanted]
