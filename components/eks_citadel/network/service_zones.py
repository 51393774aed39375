"""Where a service has endpoints that a network can use: some are not in every zone, and one not in China."""

import re
from collections.abc import Mapping, Sequence

from eks_citadel.parsing.refusal import refuse


def service_zones(service: str, key: str, offered: Sequence[str], zone_names: Mapping[str, str]) -> list[str]:
    """The letters of the zones that have the service (letter to zone name); a `Refusal` where none has.

    In GovCloud the look-up says no zones at all, and then all are taken:
    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/vpc_endpoint_service_data_source.go
    """
    letters = [letter for letter, name in zone_names.items() if not offered or name in offered]
    if not letters:
        there = " and ".join(sorted(offered))
        rule = f"its endpoints are in {there} only, and zones has none of these"
        raise refuse(f"network.{key}", service, rule, "add such a zone, or leave the service out")
    return letters


def judge_private_names(service: str, key: str, service_name: str) -> None:
    """Refuse S3 under another name than the AWS provider knows: it would not ask for S3's names in the whole VPC.

    EC2 then refuses the endpoint, in the middle of an update, since it wants a gateway endpoint first.
    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/vpc_endpoint.go
    """
    if service == "s3" and not re.fullmatch(r"com\.amazonaws\.[a-z0-9-]+\.s3", service_name):
        way_out = 'write "single-nat" or "nat-per-zone"' if key == "outbound" else "leave the service out"
        rule = f"the AWS provider makes no endpoint with private names of {service_name}, as S3 is called here"
        raise refuse(f"network.{key}", "aws-endpoints" if key == "outbound" else service, rule, way_out)
