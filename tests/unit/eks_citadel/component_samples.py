"""Clusters as users write them, and what they register."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pulumi

import eks_citadel
from harness import ACCOUNT, Attempt, Monitor, Registration, attempt, run

ADMIN_POLICY = "AmazonEKSClusterAdminPolicy"
PARTITIONS = {"eu-west-1": "aws", "cn-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov"}
VPC = {"vpc_id": "vpc-0a1b2c3d", "node_subnet_ids": ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]}
# Input that the smallest use of each component needs, alone on any cluster.
ALONE: dict[str, dict[str, Any]] = {
    "Network": {"cidr": "10.20.0.0/16", "zones": ["a", "b"]},
    "ControlPlane": {
        "cluster_name": "shop",
        "kubernetes_version": "1.36",
        "vpc_id": "vpc-0a1b2c3d",
        "subnet_ids": ["subnet-0a1b2c3d", "subnet-1a1b2c3d"],
    },
    "ClusterAccess": {
        "cluster_name": "shop",
        "access_entries": [
            {"name": "devs", "principal_arn": f"arn:aws:iam::{ACCOUNT}:role/devs", "kubernetes_groups": ["devs"]}
        ],
    },
    "ClusterGates": {
        "cluster_name": "shop",
        "kubernetes_version": "1.36",
        "network": dict(VPC),
        "service_ipv4_cidr": "172.20.0.0/16",
        "deployer_reaches_endpoint": True,
        "access_entries": [
            {
                "name": "me",
                "principal_arn": f"arn:aws:iam::{ACCOUNT}:role/me",
                "cluster_policies": ["AmazonEKSClusterAdminPolicy"],
            }
        ],
    },
    "NodeRole": {"cluster_name": "shop"},
    "NodeGroup": {
        "name": "main",
        "cluster_name": "shop",
        "node_role_arn": f"arn:aws:iam::{ACCOUNT}:role/nodes",
        "subnet_ids": ["subnet-0a1b2c3d", "subnet-1a1b2c3d"],
    },
    "Addons": {"cluster_name": "shop", "kubernetes_version": "1.36", "stage": "before-nodes"},
    "KubeSystem": {"service_ipv4_cidr": "172.20.0.0/16"},
    "IsolatedNamespace": {"name": "shop"},
    "PodIdentity": {
        "cluster_name": "shop",
        "namespace": "shop",
        "service_account": "orders",
        "role_arn": f"arn:aws:iam::{ACCOUNT}:role/orders",
    },
    "Foundation": {"network": {"cidr": "10.20.0.0/16", "zones": ["a", "b"]}, "colours_prefix": "shop"},
    "TrafficSwitch": {
        "colours": [
            {
                "name": "blue",
                "autoscaling_group_names": {"default": "eks-default-12c8"},
                "node_security_group_id": "sg-0a1b2c3d",
            },
            {"name": "green"},
        ],
        "weights": {"blue": 100, "green": 0},
        "listener": {
            "vpc_id": "vpc-0a1b2c3d",
            "subnet_ids": ["subnet-0a1b2c3d", "subnet-1a1b2c3d"],
            "allowed_cidrs": ["10.0.0.0/8"],
            "port": 443,
            "node_port": 30443,
        },
    },
    "WorkloadRole": {
        "trusted_clusters": ["shop-*"],
        "namespace": "shop",
        "service_account": "orders",
        "permissions": {"secretsmanager_secrets": [{"allow": ["read"]}]},
    },
}


def role(name: str, region: str = "eu-west-1") -> str:
    return f"arn:{PARTITIONS[region]}:iam::{ACCOUNT}:role/{name}"


def admin(region: str = "eu-west-1", **changes: Any) -> dict[str, Any]:
    return {"name": "me", "principal_arn": role("me", region), "cluster_policies": [ADMIN_POLICY], **changes}


def small(region: str = "eu-west-1", **changes: Any) -> dict[str, Any]:
    """The smallest cluster of the design, from a laptop."""
    return {
        "kubernetes_version": "1.36",
        "network": {"cidr": "10.20.0.0/16", "zones": ["a", "b"]},
        "endpoint_public_cidrs": ["203.0.113.7/32"],
        "access_entries": [admin(region)],
        **changes,
    }


def unreached(region: str = "eu-west-1", **changes: Any) -> dict[str, Any]:
    """A cluster whose endpoint the deployer does not reach: only the AWS API is used."""
    arguments = small(region, deployer_reaches_endpoint=False, **changes)
    del arguments["endpoint_public_cidrs"]
    return arguments


def orders(region: str = "eu-west-1", **changes: Any) -> dict[str, Any]:
    """The orders service of the design, with a role that is ready."""
    pods = {"namespace": "shop", "pod_labels": {"app": "orders"}}
    edit = {"policy": "AmazonEKSEditPolicy", "namespaces": ["shop", "payments"]}
    return small(
        region,
        **{
            "network": {
                "cidr": "10.20.0.0/16",
                "zones": ["a", "b", "c"],
                "aws_endpoints": ["s3", "secretsmanager"],
            },
            "access_entries": [
                admin(region),
                {"name": "devs", "principal_arn": role("devs", region), "namespace_policies": [edit]},
            ],
            "namespaces": [{"name": "shop"}, {"name": "payments"}],
            "pod_identities": [{**pods, "service_account": "orders", "role_arn": role("orders", region)}],
            "flows": [
                {
                    "name": "pay",
                    "source": pods,
                    "destination": {"namespace": "payments"},
                    "ports": [{"port": 8443}],
                },
                {
                    "name": "partner",
                    "source": pods,
                    "destination": {"cidrs": ["198.51.100.0/24"]},
                    "ports": [{"port": 443}],
                },
            ],
            **changes,
        },
    )


def permitted(region: str = "eu-west-1", **changes: Any) -> dict[str, Any]:
    """The orders service of the design, with a role of its own."""
    bucket = f"arn:{PARTITIONS[region]}:s3:::exports"
    permissions = {
        "secretsmanager_secrets": [{"allow": ["read"]}],
        "s3_prefixes": [{"bucket_arn": bucket, "prefix": "exports", "allow": ["write"], "shared_as": "shop"}],
    }
    arguments = orders(region, **changes)
    (identity,) = arguments["pod_identities"]
    del identity["role_arn"]
    identity["permissions"] = permissions
    return arguments


def everything(region: str = "eu-west-1", **changes: Any) -> dict[str, Any]:
    """Each kind of child: two of whatever is a list."""
    groups = {
        "kubernetes_groups": ["devs", "readers"],
        "cluster_role_bindings": [
            {"group": "devs", "cluster_role": "view"},
            {"group": "readers", "cluster_role": "view"},
        ],
        "role_bindings": [
            {"group": "devs", "cluster_role": "edit", "namespaces": ["shop", "default"]},
            {"group": "readers", "cluster_role": "view", "namespaces": ["legacy"]},
        ],
    }
    arguments = orders(
        region,
        endpoint_private_cidrs=["10.99.0.0/24", "10.98.0.0/24"],
        node_groups=[
            {"name": "main"},
            {
                "name": "arm",
                "instance_types": ["m7g.large", "m7g.xlarge"],
                "ami_type": "AL2023_ARM_64_STANDARD",
                "labels": {"pool": "arm", "size": "small"},
                "taints": [
                    {"key": "pool", "value": "arm", "effect": "NO_SCHEDULE"},
                    {"key": "size", "value": "small", "effect": "PREFER_NO_SCHEDULE"},
                ],
            },
        ],
        tags={"team": "shop", "stage": "test"},
        **changes,
    )
    arguments["network"] |= {"outbound": "nat-per-zone", "public_load_balancers": True}
    arguments["access_entries"][1] |= groups
    arguments["namespaces"].append({"name": "legacy", "existing": True, "pod_security": "baseline"})
    arguments["flows"] += [
        {"name": "watch", "source": {"namespace": "shop"}, "destination": {"named": "api-server"}},
        {"name": "store", "source": {"namespace": "shop"}, "destination": {"named": "aws-endpoints"}},
        {
            "name": "webhook",
            "source": {"named": "api-server"},
            "destination": {"namespace": "payments"},
            "ports": [{"port": 9443}, {"port": 9444}],
        },
    ]
    return arguments


def bare(region: str = "eu-west-1", **changes: Any) -> dict[str, Any]:
    """The least that is a cluster, for what looks at no more: an existing VPC, and only the AWS API."""
    return unreached(region, **{"network": dict(VPC), **changes})


def program(arguments: Any, name: str = "shop", component: str = "SecureCluster") -> Callable[[], None]:
    """A program with one component in it; `arguments` is a function where outputs stand in them."""

    def make() -> None:
        getattr(eks_citadel, component)(name, arguments() if callable(arguments) else arguments)

    return make


def made(arguments: Any, name: str = "shop", component: str = "SecureCluster", **options: Any) -> Monitor:
    return run(program(arguments, name, component), **options)


def tried(arguments: Any, name: str = "shop", component: str = "SecureCluster", **options: Any) -> Attempt:
    return attempt(program(arguments, name, component), **options)


@cache
def seen(sample: Callable[..., dict[str, Any]], region: str = "eu-west-1", preview: bool = False) -> Monitor:
    """A sample, run once for all tests that only look at it."""
    return made(sample(region), region=region, preview=preview)


def later(value: Any) -> pulumi.Output[Any]:
    """A value that is known only when the program has run on, as another resource's output is."""
    return pulumi.Output.from_input(value).apply(lambda known: known)


def document(text: str) -> Mapping[str, Any]:
    return json.loads(text)


def by_type(monitor: Monitor, *types: str) -> list[Registration]:
    """Resources of these types, by the last word of the type."""
    return [item for item in monitor.registrations.values() if item.type.rpartition(":")[2] in types]


def text_of(registration: Registration) -> str:
    """Every input, as one text."""
    return json.dumps(registration.inputs, default=str)
