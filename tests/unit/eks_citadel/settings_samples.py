"""Arguments that are accepted as they stand; each test changes one thing."""

from collections.abc import Mapping
from typing import Any

import pytest

from eks_citadel.parsing.parse import parse
from eks_citadel.parsing.refusal import Refusal
from eks_citadel.secure_cluster.settings.secure_cluster import SecureClusterSettings

ADMIN_POLICY = "AmazonEKSClusterAdminPolicy"
ROLE = "arn:aws:iam::111122223333:role"
SUBNETS = {"vpc_id": "vpc-0a1b2c3d", "node_subnet_ids": ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]}


def parsed(arguments: Any) -> SecureClusterSettings:
    return parse(SecureClusterSettings, arguments)


def refusal(arguments: Any, settings: type[Any] = SecureClusterSettings) -> str:
    """The sentence that a user reads."""
    with pytest.raises(Refusal) as caught:
        parse(settings, arguments)
    return str(caught.value)


def sentences(*rows: tuple[str, Any, str]) -> pytest.MarkDecorator:
    """A table: what is wrong, the arguments, and the sentence that they are refused with."""
    return pytest.mark.parametrize(
        ("arguments", "sentence"), [pytest.param(arguments, sentence, id=name) for name, arguments, sentence in rows]
    )


def without(arguments: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if name not in names}


def network(**changes: Any) -> dict[str, Any]:
    return {"cidr": "10.20.0.0/16", "zones": ["a", "b"], **changes}


def existing_network(**changes: Any) -> dict[str, Any]:
    return {**SUBNETS, **changes}


def admin(**changes: Any) -> dict[str, Any]:
    return {"name": "me", "principal_arn": f"{ROLE}/me", "cluster_policies": [ADMIN_POLICY], **changes}


def devs(**changes: Any) -> dict[str, Any]:
    return {"name": "devs", "principal_arn": f"{ROLE}/devs", **changes}


def cluster(**changes: Any) -> dict[str, Any]:
    """The smallest cluster of the design."""
    return {
        "kubernetes_version": "1.36",
        "network": network(),
        "endpoint_public_cidrs": ["203.0.113.7/32"],
        "access_entries": [admin()],
        **changes,
    }


def unreached(**changes: Any) -> dict[str, Any]:
    """A cluster whose endpoint the deployer does not reach."""
    return without(cluster(**{"deployer_reaches_endpoint": False, **changes}), "endpoint_public_cidrs")


def with_entries(*entries: Any) -> dict[str, Any]:
    return cluster(access_entries=[admin(), *entries])


def flow(**changes: Any) -> dict[str, Any]:
    return {
        "name": "pay",
        "source": {"namespace": "shop", "pod_labels": {"app": "orders"}},
        "destination": {"namespace": "payments"},
        "ports": [{"port": 8443}],
        **changes,
    }


def with_flows(*flows: Any, **changes: Any) -> dict[str, Any]:
    return cluster(namespaces=[{"name": "shop"}, {"name": "payments"}], flows=list(flows), **changes)


def pod_identity(**changes: Any) -> dict[str, Any]:
    return {"namespace": "shop", "service_account": "orders", "role_arn": f"{ROLE}/orders", **changes}


def with_pod_identities(*identities: Any, **changes: Any) -> dict[str, Any]:
    return cluster(namespaces=[{"name": "shop"}], pod_identities=list(identities), **changes)


def node_group(**changes: Any) -> dict[str, Any]:
    return {"name": "main", "instance_types": ["m7i.large"], "min_size": 2, "max_size": 4, **changes}


def with_node_groups(*node_groups: Any) -> dict[str, Any]:
    return cluster(node_groups=list(node_groups))


def everything() -> dict[str, Any]:
    """Each argument of a new cluster, with a value of its own."""
    return cluster(
        cluster_name="shop-blue",
        network=network(
            zones=["a", "b", "c"], outbound="nat-per-zone", aws_endpoints=["s3"], public_load_balancers=True
        ),
        endpoint_private_cidrs=["10.99.0.0/24"],
        access_entries=[
            admin(principal_unique_id="AROAEXAMPLEEXAMPLE123"),
            devs(
                namespace_policies=[{"policy": "AmazonEKSEditPolicy", "namespaces": ["shop", "payments"]}],
                kubernetes_groups=["devs"],
                cluster_role_bindings=[{"group": "devs", "cluster_role": "view"}],
                role_bindings=[{"group": "devs", "cluster_role": "edit", "namespaces": ["shop"]}],
            ),
        ],
        node_groups=[
            node_group(
                desired_size=3,
                ami_type="AL2023_x86_64_STANDARD",
                disk_size_gib=80,
                labels={"pool": "main"},
                taints=[{"key": "dedicated", "value": "shop", "effect": "NO_SCHEDULE"}],
            ),
            node_group(name="system"),
        ],
        namespaces=[
            {"name": "shop", "existing": True, "pod_security": "baseline"},
            {"name": "payments"},
        ],
        flows=[
            flow(ports=[{"port": 8000, "end_port": 8443, "protocol": "TCP"}]),
            flow(name="partner", destination={"cidrs": ["198.51.100.0/24"]}),
            without(flow(name="kubernetes", destination={"named": "api-server"}), "ports"),
        ],
        pod_identities=[
            pod_identity(
                pod_labels={"app": "orders"},
                target_role_arn="arn:aws:iam::444455556666:role/orders",
                disable_session_tags=True,
                session_policy='{"Version": "2012-10-17", "Statement": []}',
            )
        ],
        network_policy_mode="strict",
        deployer_reaches_endpoint=True,
        deployer_role_arn=f"{ROLE}/me",
        token_command="citadel",
        token_profile="dev",
        ip_family="ipv4",
        service_ipv4_cidr="172.20.0.0/16",
        deletion_protection=False,
        kms_key_arn="arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-1111-2222-333344445555",
        log_retention_days=90,
        retain_logs=False,
        support_type="EXTENDED",
        permissions_boundary_arn="arn:aws:iam::111122223333:policy/boundary",
        tags={"team": "shop"},
    )


BUCKET = "arn:aws:s3:::exports"
TABLE = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-1111-2222-333344445555"


def workload_role(**changes: Any) -> dict[str, Any]:
    """A role whose pods read their own secrets."""
    return {
        "trusted_clusters": ["shop-*"],
        "namespace": "shop",
        "service_account": "orders",
        "permissions": {"secretsmanager_secrets": [{"allow": ["read"]}]},
        **changes,
    }


def permission(list_name: str, **changes: Any) -> dict[str, Any]:
    """The smallest item of one service."""
    needed = {
        "s3_prefixes": {"bucket_arn": BUCKET, "prefix": "exports"},
        "dynamodb_tables": {"table_arn": TABLE},
        "ssm_paths": {"path": "/config"},
    }
    return {**needed.get(list_name, {}), "allow": ["read"], **changes}


def permissions(list_name: str, **changes: Any) -> dict[str, Any]:
    return {list_name: [permission(list_name, **changes)]}
