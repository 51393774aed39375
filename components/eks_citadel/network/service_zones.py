"""In which of a network's zones a service has endpoints: some are not in every zone."""

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
