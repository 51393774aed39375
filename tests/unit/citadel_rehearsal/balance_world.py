"""A network with load balancers, target groups and zones in the embedded AWS, made on demand."""

import itertools
import time
from typing import Any

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import REGION, World

Document = dict[str, Any]


class Balance:
    """`elb`, `scaling` and `route53` are boto3 clients; the network is that of `World`, with a gateway."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self.world = World(aws)
        self.elb, self.scaling, self.route53 = (
            aws.client(service, REGION) for service in ("elbv2", "autoscaling", "route53")
        )
        self.ec2, self.vpc = self.world.ec2, self.world.vpc
        self.subnets = self.world.subnets[1:]  # of two zones
        self.names = (f"n{number}" for number in itertools.count(1))
        self.ports = itertools.count(8001)

    def balancer_request(self, **changes: Any) -> Document:
        request = {"Name": next(self.names), "Subnets": self.subnets} | changes
        return {name: value for name, value in request.items() if value is not None}

    def balancer(self, **changes: Any) -> Document:
        """An active load balancer."""
        made = self.elb.create_load_balancer(**self.balancer_request(**changes))["LoadBalancers"][0]
        self.elb.get_waiter("load_balancer_available").wait(
            LoadBalancerArns=[made["LoadBalancerArn"]], WaiterConfig={"Delay": 0.01, "MaxAttempts": 200}
        )
        return self.shown(made["LoadBalancerArn"])

    def shown(self, arn: str) -> Document:
        return self.elb.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0]

    def group_request(self, **changes: Any) -> Document:
        request = {"Name": next(self.names), "Protocol": "HTTP", "Port": 80, "VpcId": self.vpc} | changes
        return {name: value for name, value in request.items() if value is not None}

    def group(self, **changes: Any) -> str:
        """The ARN of a target group."""
        return str(self.elb.create_target_group(**self.group_request(**changes))["TargetGroups"][0]["TargetGroupArn"])

    def listener_request(self, balancer: Document, *groups: str, **changes: Any) -> Document:
        request = {"LoadBalancerArn": balancer["LoadBalancerArn"], "Port": next(self.ports), "Protocol": "HTTP"}
        return request | {"DefaultActions": [forward(*groups)]} | changes

    def listener(self, balancer: Document, *groups: str, **changes: Any) -> str:
        """The ARN of a listener that forwards to groups, each with the weight 1."""
        request = self.listener_request(balancer, *groups, **changes)
        return str(self.elb.create_listener(**request)["Listeners"][0]["ListenerArn"])

    def sticky(self, group: str) -> Document:
        """A request for sticky targets."""
        return {"TargetGroupArn": group, "Attributes": [{"Key": "stickiness.enabled", "Value": "true"}]}

    def health(self, group: str, **target: Any) -> list[tuple[str, str]]:
        """State and reason of each target."""
        asked = {"Targets": [target]} if target else {}
        found = self.elb.describe_target_health(TargetGroupArn=group, **asked)["TargetHealthDescriptions"]
        return [(one["TargetHealth"]["State"], one["TargetHealth"].get("Reason", "")) for one in found]

    def become(self, state: str, group: str, **target: Any) -> None:
        """Wait until every target has the state."""
        for _ in range(500):
            if {found for found, _ in self.health(group, **target)} == {state}:
                return
            time.sleep(0.01)
        raise AssertionError(self.health(group, **target))

    def zone(self, name: str = "shop.example", **more: Any) -> str:
        """The id of a hosted zone."""
        made = self.route53.create_hosted_zone(Name=name, CallerReference=next(self.names), **more)
        return str(made["HostedZone"]["Id"].rpartition("/")[2])

    def change(self, zone: str, *records: Document, action: str = "CREATE") -> Document:
        """A request that changes records."""
        changes = [{"Action": action, "ResourceRecordSet": record} for record in records]
        return {"HostedZoneId": zone, "ChangeBatch": {"Changes": changes}}


def forward(*groups: str, **stickiness: Any) -> Document:
    """An action that forwards to groups, each with the weight 1."""
    config: Document = {"TargetGroups": [{"TargetGroupArn": one, "Weight": 1} for one in groups]}
    return {
        "Type": "forward",
        "ForwardConfig": config | ({"TargetGroupStickinessConfig": stickiness} if stickiness else {}),
    }


def record(name: str = "www.shop.example", **changes: Any) -> Document:
    """A record that Route 53 takes, with changes."""
    one: Document = {"Name": name, "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]} | changes
    return {key: value for key, value in one.items() if value is not None}


def weighted(identifier: str, weight: int = 1, **changes: Any) -> Document:
    """A weighted record."""
    return record(SetIdentifier=identifier, Weight=weight, **changes)
