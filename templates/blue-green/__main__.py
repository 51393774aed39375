"""Blue and green: a stack `foundation`, a stack for each colour, and a stack `traffic`, in this order."""

from typing import Any

import pulumi

from eks_citadel import Foundation, SecureCluster, TrafficSwitch

config = pulumi.Config()
project, stack = pulumi.get_project(), pulumi.get_stack()
SUBNETS = ("node_subnet_ids", "control_plane_subnet_ids", "load_balancer_subnet_ids")


def exports_of(name: str) -> pulumi.StackReference:
    """Another stack of this project."""
    return pulumi.StackReference(f"{pulumi.get_organization()}/{project}/{name}")


def deploy_foundation() -> None:
    """What all colours stand on: one network, and one role for each duty."""
    base = Foundation(
        project,
        {
            "network": {
                "cidr": "10.20.0.0/16",
                "zones": config.require("zones").split(","),
                "control_plane_zones": config.require("zones").split(","),
                "internal_load_balancers": True,
            },
            "colours_prefix": project,
            "workload_roles": [
                {
                    "namespace": "apps",
                    "service_account": "web",
                    "permissions": {"secretsmanager_secrets": [{"allow": ["read"], "shared_as": project}]},
                },
            ],
        },
    )
    for name in ("vpc_id", *SUBNETS, "role_arns"):
        pulumi.export(name, getattr(base, name))


def deploy_colour() -> None:
    """A cluster in the foundation's network, with its roles."""
    base = exports_of("foundation")
    web = {"namespace": "apps", "pod_labels": {"app": "web"}}
    cluster = SecureCluster(
        f"{project}-{stack}",
        {
            "kubernetes_version": "1.36",
            "network": {name: base.require_output(name) for name in ("vpc_id", *SUBNETS)},  # type: ignore[typeddict-item]
            "endpoint_public_cidrs": [config.require("endpoint_public_cidr")],
            "access_entries": [
                {
                    "name": "admin",
                    "principal_arn": config.require("admin_arn"),
                    "cluster_policies": ["AmazonEKSClusterAdminPolicy"],
                },
            ],
            "namespaces": [{"name": "apps"}],
            "pod_identities": [
                {**web, "service_account": "web", "role_arn": base.require_output("role_arns")["apps/web"]},
            ],
            "flows": [
                {
                    "name": "requests",
                    "source": {"named": "load-balancers"},
                    "destination": web,
                    "ports": [{"port": 8443}],
                },
            ],
        },
    )
    pulumi.export("kubeconfig", cluster.kubeconfig)
    pulumi.export("node_autoscaling_group_names", cluster.node_autoscaling_group_names)
    pulumi.export("cluster_security_group_id", cluster.cluster_security_group_id)


def deploy_traffic() -> None:
    """The way to the colours. To move requests, change the weights only."""
    base, weights = exports_of("foundation"), config.require_object("weights")
    colours = {name: exports_of(name) for name in weights}
    switch = TrafficSwitch(
        project,
        {
            "colours": [_nodes(name, colour) for name, colour in colours.items()],
            "weights": weights,
            "listener": {
                "vpc_id": base.require_output("vpc_id"),
                "subnet_ids": base.require_output("load_balancer_subnet_ids"),
                "allowed_cidrs": [config.require("client_cidr")],
                "port": 443,
                "node_port": 30443,
            },
        },
    )
    pulumi.export("dns_name", switch.dns_name)


def _nodes(name: str, colour: pulumi.StackReference) -> Any:
    return {
        "name": name,
        "autoscaling_group_names": {"default": colour.require_output("node_autoscaling_group_names")["default"]},
        "node_security_group_id": colour.require_output("cluster_security_group_id"),
    }


if stack == "foundation":
    deploy_foundation()
elif stack == "traffic":
    deploy_traffic()
else:
    deploy_colour()
