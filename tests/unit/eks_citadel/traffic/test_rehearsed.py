"""A traffic switch in front of a cluster's own nodes, on the embedded AWS."""

import pulumi

from citadel_rehearsal.testing.rehearsals import rehearsals
from eks_citadel import Network, SecureCluster, TrafficSwitch
from unit.eks_citadel.component_samples import unreached


def program() -> None:
    network = Network("base", {"cidr": "10.20.0.0/16", "zones": ["a", "b"], "internal_load_balancers": True})
    subnets = ("node_subnet_ids", "control_plane_subnet_ids", "load_balancer_subnet_ids")
    existing = {"vpc_id": network.vpc_id, **{name: getattr(network, name) for name in subnets}}
    cluster = SecureCluster("shop-blue", unreached(network=existing))  # type: ignore[arg-type]
    groups = cluster.node_autoscaling_group_names
    blue = {
        "name": "blue",
        "autoscaling_group_names": {"default": groups.apply(lambda found: found["default"])},
        "node_security_group_id": cluster.cluster_security_group_id,
    }
    switch = TrafficSwitch(
        "shop",
        {
            "colours": [blue, {"name": "green"}],  # type: ignore[list-item]
            "weights": {"blue": 100, "green": 0},
            "listener": {
                "vpc_id": network.vpc_id,
                "subnet_ids": network.load_balancer_subnet_ids,
                "allowed_cidrs": ["10.0.0.0/8"],
                "port": 443,
                "node_port": 30443,
            },
        },
    )
    pulumi.export("groups", switch.target_group_arns)
    pulumi.export("listener", switch.listener_arn)


def test_the_nodes_of_a_cluster_are_the_targets_of_its_colour() -> None:
    with rehearsals() as rehearse:
        elb = rehearse(program).client("elbv2")
        groups = {one["TargetGroupName"]: one["TargetGroupArn"] for one in elb.describe_target_groups()["TargetGroups"]}
        counted = {
            name.rpartition("-")[0]: len(elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"])
            for name, arn in groups.items()
        }
        assert counted == {"shop-targets-blue": 2, "shop-targets-green": 0}
        (balancer,) = elb.describe_load_balancers()["LoadBalancers"]
        assert (balancer["Type"], balancer["Scheme"], len(balancer["SecurityGroups"])) == ("network", "internal", 1)
        (listener,) = elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
        (action,) = listener["DefaultActions"]
        weights = {one["TargetGroupArn"]: one["Weight"] for one in action["ForwardConfig"]["TargetGroups"]}
        assert {name.rpartition("-")[0]: weights[arn] for name, arn in groups.items()} == {
            "shop-targets-blue": 100,
            "shop-targets-green": 0,
        }
