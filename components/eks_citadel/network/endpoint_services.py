"""Names of endpoint services of AWS PrivateLink, as the library takes them: without prefix and region."""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from eks_citadel.parsing.refusal import Refusal, Unfit, misspelt, nearest, refuse

# What the AWS provider says of a service that the region lacks, by name, and by filters in China:
# https://github.com/hashicorp/terraform-provider-aws/issues/24216
# https://github.com/terraform-aws-modules/terraform-aws-vpc/issues/946
_NOT_THERE = re.compile(r"InvalidServiceName|couldn't find resource|empty result|no matching .*Endpoint Service", re.I)


def service_name(text: str) -> None:
    """A check: the short name of a service with an interface endpoint, such as `secretsmanager`."""
    in_full = re.fullmatch(r"(?:cn\.)?com\.amazonaws\.[a-z0-9-]+\.(.+)", text)
    if in_full:
        raise Unfit("a service name is written without its region", f'write "{in_full[1]}"')
    if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*", text):
        raise Unfit("it is not a service name", 'write one such as "secretsmanager"')
    rule = "AWS has no endpoint service of this name"
    if text in other_names():
        raise Unfit(rule, f"{other_names()[text]} was probably meant")
    meant = misspelt(text, services())
    if meant is not None:
        raise Unfit(rule, f'"{meant}" was probably meant')


@cache
def _data() -> Mapping[str, Any]:
    return json.loads(files("eks_citadel.network").joinpath("endpoint_services.json").read_text())


@cache
def services() -> frozenset[str]:
    """Services that have interface endpoints; whether the region has one of them, the preview asks AWS."""
    return frozenset(name for line in _data()["services"] for name in line.split())


def other_names() -> Mapping[str, str]:
    """Names by which people call services whose endpoints have others, with these."""
    return _data()["other_names"]


def not_in_region(error: Exception, service: str, key: str, region: str) -> Refusal | None:
    """The refusal that a failed look-up of a service stands for; `key` of the network asks for the service."""
    if not _NOT_THERE.search(str(error)):
        return None
    if key == "outbound":
        rule = f"{region} has no endpoint service {service}, which a cluster without other ways out needs"
        return refuse("network.outbound", "aws-endpoints", rule, 'write "single-nat" or "nat-per-zone"')
    meant = None if service in services() else nearest(service, services(), 0.8)
    way_out = f'"{meant}" was probably meant' if meant else "leave the service out"
    return refuse(f"network.{key}", service, f"{region} has no endpoint service of this name", way_out)
