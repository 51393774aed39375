"""Weighted records in Route 53, where each colour has a load balancer of its own."""

import pulumi
import pulumi_aws as aws

from eks_citadel.inputs.known import known
from eks_citadel.traffic.settings import ColourSettings, WeightedRecordsSettings


def weighted_record(
    name: str,
    settings: WeightedRecordsSettings,
    colour: ColourSettings,
    weight: pulumi.Input[int],
    opts: pulumi.ResourceOptions,
) -> "aws.route53.Record":
    """The record of one colour, which Route 53 leaves out while no target behind it is healthy.

    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-weighted.html
    """
    return aws.route53.Record(
        f"{name}-record-{colour.name}",
        zone_id=known(settings.zone_id),
        name=settings.name,
        type="A",
        set_identifier=colour.name,
        weighted_routing_policies=[{"weight": weight}],
        aliases=[
            {
                "name": known(colour.load_balancer_dns_name),
                "zone_id": known(colour.load_balancer_zone_id),
                "evaluate_target_health": True,
            }
        ],
        opts=opts,
    )
