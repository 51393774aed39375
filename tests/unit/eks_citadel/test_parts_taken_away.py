"""A6 of the parts: each optional key of each component that is no cluster, taken away alone."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

import eks_citadel
from citadel_rehearsal.resources.resource import words
from eks_citadel.plugin.host import public_components
from harness import Monitor

from . import component_samples as samples
from .second_update import Path, differing, paths, planned, without
from .test_taken_away import named

KEY, OTHER_KEY = (
    f"arn:aws:kms:eu-west-1:{samples.ACCOUNT}:key/{one}111aaaa-22bb-33cc-44dd-5555eeee6666" for one in "12"
)
BOUNDARY = f"arn:aws:iam::{samples.ACCOUNT}:policy/boundary"
TAGS = {"team": "shop"}
READ = {"secretsmanager_secrets": [{"allow": ["read"], "scope": "namespace", "shared_as": "shop"}]}
PODS = {"namespace": "shop", "service_account": "orders", "pod_labels": {"app": "orders"}}
LISTENER = {
    **samples.ALONE["TrafficSwitch"]["listener"],
    "internet_facing": True,
    "cross_zone": False,
    "deregistration_delay_seconds": 30,
    "health_check": {"protocol": "HTTP", "path": "/healthz", "port": 32000},
}
BLUE = {
    "name": "blue",
    "load_balancer_dns_name": "blue.elb.amazonaws.com",
    "load_balancer_zone_id": "Z2IFOLAFXWLO4F",
}
RANGES = {
    "aws_endpoint_cidrs": ["10.20.1.0/28"],
    "control_plane_cidrs": ["10.20.2.0/28"],
    "data_cidrs": ["10.20.3.0/28"],
    "load_balancer_cidrs": ["10.20.4.0/28"],
    "vpc_cidrs": ["10.20.0.0/16", "100.64.0.0/16", "52.10.0.0/16"],
    "node_local_dns_cache": True,
    "service_ipv4_cidr": "172.21.0.0/16",
}
TO_PARTNER = {
    "name": "partner",
    "destination": {"cidrs": ["198.51.100.0/24"]},
    "ports": [{"port": 443, "end_port": 445, "protocol": "UDP"}],
}
PORTS = {"ports": [{"port": 8443}]}
# Component -> arguments beside those that it needs. A second sample has keys that exclude those of the first.
PARTS: list[tuple[str, dict[str, Any]]] = [
    (
        "Addons",
        {
            "stage": "after-nodes", "permissions_boundary_arn": BOUNDARY, "tags": TAGS, "volume_scope": "account",
            "addon_versions": {"coredns": "v1.13.2-eksbuild.1"}, "reserved_volume_attachments": 3,
        },
    ),
    (
        "ClusterAccess",
        {
            "tags": TAGS,
            "access_entries": [{
                "name": "devs", "principal_arn": samples.role("devs"), "kubernetes_groups": ["devs"],
                "cluster_policies": ["AmazonEKSViewPolicy"],
                "namespace_policies": [{"policy": "AmazonEKSEditPolicy", "namespaces": ["shop"]}],
            }],
        },
    ),
    (
        "ControlPlane",
        {
            "endpoint_private_cidrs": ["10.99.0.0/24"], "endpoint_public_cidrs": ["203.0.113.7/32"],
            "kms_key_arn": KEY, "logs_key_arn": OTHER_KEY, "log_retention_days": 30, "support_type": "EXTENDED",
            "service_ipv4_cidr": "172.21.0.0/16", "permissions_boundary_arn": BOUNDARY, "tags": TAGS,
            "deletion_protection": False,
        },
    ),
    (
        "Foundation",
        {
            "deletion_protection": False, "logs_key_arn": KEY, "permissions_boundary_arn": BOUNDARY,
            "secrets_key": True, "tags": TAGS,
            "network": {"cidr": "10.20.0.0/16", "zones": ["a", "b"], "aws_endpoints": ["s3"],
                        "public_load_balancers": True, "internal_load_balancers": True, "data_subnets": True,
                        "outbound": "nat-per-zone", "trusted_account_ids": ["999988887777"]},
            "workload_roles": [{"namespace": "shop", "service_account": "orders", "permissions": READ}],
        },
    ),
    ("Foundation", {"ip_family": "ipv6"}),
    (
        "IsolatedNamespace",
        {
            **RANGES, "pod_security": "baseline", "flows": [
                {**TO_PARTNER, "source": {"namespace": "shop"}},
                *({"name": name, "source": {"namespace": "shop"}, "destination": {"named": name}, **ports}
                  for name, ports in (("api-server", {}), ("internet", PORTS), ("data-subnets", PORTS))),
                *({"name": f"from-{name}", "source": {"named": name}, "destination": {"namespace": "shop"}, **PORTS}
                  for name in ("api-server", "load-balancers")),
            ],
            "identity_pods": [{"service_account": "orders", "pod_labels": {"app": "orders"}}],
            "role_bindings": [{"group": "devs", "cluster_role": "edit"}],
        },
    ),
    (
        "KubeSystem",
        {
            **RANGES, "node_cidrs": ["10.20.5.0/24"], "ec2_endpoint": True, "endpoint_services": ["ec2"],
            "network_policy_mode": "strict",
            "identity_pods": [{"service_account": "orders", "pod_labels": {"app": "orders"}}],
            "flows": [{**TO_PARTNER, "source": {"namespace": "kube-system", "pod_labels": {"app": "orders"}}}],
        },
    ),
    ("NodeRole", {"permissions_boundary_arn": BOUNDARY, "tags": TAGS}),
    (
        "NodeGroup",
        {
            "bottlerocket_settings": {"motd": "shop"}, "capacity_type": "SPOT", "disk_size_gib": 40,
            "instance_types": ["c7i.large", "c7i.xlarge"], "min_size": 3, "max_size": 5, "tags": TAGS,
            "labels": {"pool": "shop"}, "taints": [{"key": "pool", "value": "shop", "effect": "NO_SCHEDULE"}],
        },
    ),
    ("NodeGroup", {"kubernetes_version": "1.36"}),
    ("NodeGroup", {"ami_type": "AL2023_x86_64_STANDARD"}),
    (
        "PodIdentity",
        {"disable_session_tags": True, "target_role_arn": samples.role("far"), "tags": TAGS, **PODS},
    ),
    ("PodIdentity", {"role_unique_id": "AROA0123456789ABCDEFG"}),
    ("PodIdentity", {"disable_session_tags": True, "session_policy": '{"Version": "2012-10-17", "Statement": []}'}),
    ("TrafficSwitch", {"tags": TAGS, "deletion_protection": False, "listener": LISTENER}),
    (
        "TrafficSwitch",
        {"colours": [BLUE, {"name": "green"}], "records": {"zone_id": "Z0123456789ABC", "name": "shop.example.org"}},
    ),
    (
        "WorkloadRole",
        {"permissions": READ, "permissions_boundary_arn": BOUNDARY, "role_name": "orders", "tags": TAGS,
         "target_role_arns": [samples.role("far")], "trusted_regions": ["eu-west-1", "us-east-1"]},
    ),
    (
        "Network",
        {"aws_endpoints": ["s3"], "public_load_balancers": True, "internal_load_balancers": True,
         "data_subnets": True, "outbound": "nat-per-zone", "trusted_account_ids": ["999988887777"],
         "permissions_boundary_arn": BOUNDARY, "logs_key_arn": KEY, "tags": TAGS},
    ),
    ("Network", {"aws_endpoints": ["s3"], "organization_id": "o-exampleorgid"}),
]  # fmt: skip
# Keys whose end sends nothing.
WITHOUT_A_STEP = {
    ("Foundation", "deletion_protection"): "it is an option of the resources, which only the engine keeps",
    ("KubeSystem", "data_cidrs"): "no flow of this sample goes to data subnets",
    ("KubeSystem", "load_balancer_cidrs"): "no flow of this sample comes from load balancers",
    ("KubeSystem", "endpoint_services"): "the add-ons of this sample call none of them",
    ("KubeSystem", "node_cidrs"): "the EBS CSI controller reaches EC2 by its endpoint, and no public address",
    ("KubeSystem", "vpc_cidrs"): "no flow of this sample goes to the internet",
    ("NodeGroup", "kubernetes_version"): "the nodes keep their version, as the page of the component says",
    ("PodIdentity", "pod_labels"): "network policies of other components use it",
    ("PodIdentity", "role_unique_id"): "without it, a replaced role is not detected any more",
}
# Optional keys without a sample here.
ELSEWHERE = {
    "Addons": words(  # of a cluster's own add-ons
        "addon_role_arns addons adopted_addons cluster_arn dedicated_nodes ip_family network_policy_mode"
        " node_group_arns vpc_id"
    ),
    "ClusterAccess": words(  # of the kubeconfig
        "adopted_entries certificate_authority cluster_arn deployer_role_arn endpoint token_command token_profile"
    ),
    "ControlPlane": words("cluster_role_arn ip_family retain_logs"),
    "IsolatedNamespace": words("existing service_ipv6_cidr"),
    "KubeSystem": words("addons service_ipv6_cidr"),
    "Network": words(  # of an existing VPC, or another network
        "aws_endpoint_subnet_ids cluster_name control_plane_subnet_ids control_plane_zones data_subnet_ids ip_family"
        " load_balancer_subnet_ids node_subnet_ids vpc_id"
    ),
    "NodeGroup": words("desired_size"),
    "WorkloadRole": words("source_role_arn"),
}


def arguments(number: int) -> tuple[str, dict[str, Any]]:
    component, more = PARTS[number]
    alone = {
        key: value for key, value in samples.ALONE[component].items() if not ("records" in more and key == "listener")
    }
    return component, {**alone, **more}


@cache
def whole(number: int) -> Monitor:
    component, given = arguments(number)
    return samples.made(given, "shop", component)


def removable() -> Iterator[Any]:
    """Every key of the samples, once for each component."""
    known = set[tuple[str, str]]()
    for number in range(len(PARTS)):
        component, given = arguments(number)
        for path in paths(given):
            if isinstance(path[-1], str) and (component, named(path)) not in known:
                known.add((component, named(path)))
                yield pytest.param(number, path, id=f"{component}-{named(path)}")


@pytest.mark.parametrize(("number", "path"), removable())
def test_A6_an_optional_key_of_a_part_is_a_step_wherever_it_went(number: int, path: Path) -> None:
    component, given = arguments(number)
    tried = samples.tried(without(given, path), "shop", component)
    if tried.error:  # it is required, or another key needs it
        return
    steps, others = planned(whole(number), tried.monitor), differing(whole(number), tried.monitor)
    if (component, named(path)) in WITHOUT_A_STEP:
        assert not steps
        return
    assert set(steps) == others != set()


def test_A6_every_optional_key_of_every_part_has_a_sample_or_is_named_here() -> None:
    for component in public_components():
        name = component.__name__
        optional = getattr(eks_citadel, f"{name}Args").__optional_keys__
        tested = {key for number in range(len(PARTS)) if PARTS[number][0] == name for key in arguments(number)[1]}
        if name not in ("SecureCluster", "ClusterGates"):  # in test_taken_away; one code makes both
            assert (name, optional - tested) == (name, ELSEWHERE.get(name, set()))
