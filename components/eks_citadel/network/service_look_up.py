"""What AWS says of an endpoint service."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from eks_citadel import arns
from eks_citadel.inputs.answers import complete
from eks_citadel.inputs.late import not_known_yet
from eks_citadel.inputs.location import Location
from eks_citadel.inputs.raw_invoke import raw_invoke
from eks_citadel.inputs.refusals import LateRefusal
from eks_citadel.network.endpoint_services import not_in_region

SERVICE = "aws:ec2/getVpcEndpointService:getVpcEndpointService"


@dataclass(frozen=True)
class Service:
    """An endpoint service of a region; GovCloud says no zones, and nothing of policies."""

    service_name: str | None
    supported_ip_address_types: Sequence[str] | None
    availability_zones: Sequence[str] | None
    vpc_endpoint_policy_supported: bool | None


def look_up(
    service: str, key: str, location: "pulumi.Output[Location]", parent: pulumi.Resource
) -> "pulumi.Output[Service]":
    """The service by its short name; a region that does not have it is refused, by the network's key that asks for it.

    China has two kinds of names, which only a filter can ask for; GovCloud does not heed filters.
    """

    async def ask(here: Location) -> Any:
        names = arns.endpoint_service_names(here.region, service)
        by_name = {"serviceName": names[0]}
        by_filter = {"filters": [{"name": "service-name", "values": names}]}
        question = {"serviceType": "Interface", **(by_name if len(names) == 1 else by_filter)}
        try:
            answer = await raw_invoke(SERVICE, question, parent)
        except Exception as error:  # the SDK raises nothing narrower
            refusal = not_in_region(error, service, key, here.region)
            if refusal is None:
                raise
            raise LateRefusal(refusal) from None
        return not_known_yet() if answer is None else _service(answer)

    return complete(location.apply(ask), SERVICE, "service_name", "supported_ip_address_types")


def _service(answer: Mapping[str, Any]) -> Service:
    names = ("serviceName", "supportedIpAddressTypes", "availabilityZones", "vpcEndpointPolicySupported")
    return Service(*[answer.get(name) for name in names])
