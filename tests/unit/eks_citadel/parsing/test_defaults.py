"""Every default of every settings dataclass, pinned: a default that changes would change live clusters."""

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import eks_citadel
from as_args import as_args

REQUIRED = "required"
SHARED = ("eks_citadel.parsing.", "eks_citadel.iam.", "eks_citadel.kubernetes.")  # by several rooms

# Each dataclass with its own fields; those of its bases stand there.
DEFAULTS = {
    "AddonsSettings": {
        "stage": REQUIRED,
        "node_group_arns": [],
        "vpc_id": None,
        "reserved_volume_attachments": 2,
        "dedicated_nodes": False,
    },
    "EphemeralSettings": {"since": REQUIRED, "hours_to_live": REQUIRED},
    "VolumeScopeSettings": {"volume_scope": "cluster"},
    "AddonVersionsSettings": {"addon_versions": {}},
    "KubeSystemSettings": {
        "node_cidrs": [],
        "ec2_endpoint": False,
        "addons": [],
        "endpoint_services": [],
    },
    "NamespaceFlowsSettings": {"flows": [], "identity_pods": []},
    "DnsSettings": {"node_local_dns_cache": False},
    "PeerRangesSettings": {
        "service_ipv6_cidr": None,
        "control_plane_cidrs": [],
        "aws_endpoint_cidrs": [],
        "load_balancer_cidrs": [],
        "data_cidrs": [],
        "vpc_cidrs": [],
    },
    "NamespacePolicySettings": {"policy": REQUIRED, "namespaces": REQUIRED},
    "BindingSettings": {"group": REQUIRED, "cluster_role": REQUIRED},
    "ClusterRoleBindingSettings": {},
    "RoleBindingSettings": {"namespaces": REQUIRED},
    "AccessEntrySettings": {
        "name": REQUIRED,
        "principal_arn": REQUIRED,
        "principal_unique_id": None,
        "cluster_policies": [],
        "namespace_policies": [],
        "kubernetes_groups": [],
        "cluster_role_bindings": [],
        "role_bindings": [],
    },
    "ClusterAccessChoices": {
        "access_entries": REQUIRED,
        "deployer_role_arn": None,
        "token_command": "aws",
        "token_profile": None,
    },
    "ClusterAccessSettings": {},
    "ControlPlaneChoices": {
        "endpoint_public_cidrs": [],
        "endpoint_private_cidrs": [],
        "service_ipv4_cidr": None,  # 172.20.0.0/16, unless pods have IPv6
        "deletion_protection": True,
        "kms_key_arn": None,
        "cluster_role_arn": None,
        "log_retention_days": 365,
        "retain_logs": True,
        "support_type": "STANDARD",
    },
    "ControlPlaneSettings": {"vpc_id": REQUIRED, "subnet_ids": REQUIRED},
    "PortSettings": {"port": REQUIRED, "end_port": None, "protocol": "TCP"},
    "FlowEndSettings": {"namespace": None, "pod_labels": None, "cidrs": [], "named": None},
    "FlowSettings": {"name": REQUIRED, "source": REQUIRED, "destination": REQUIRED, "ports": []},
    "NamespaceRoleBindingSettings": {},
    "ServiceAccountSettings": {"service_account": REQUIRED},
    "IdentityPodsSettings": {"pod_labels": None},
    "IsolatedNamespaceSettings": {
        "role_bindings": [],
    },
    "NamespaceSettings": {"name": REQUIRED, "existing": False, "pod_security": "restricted"},
    "NetworkChoices": {
        "cidr": None,
        "zones": [],
        "control_plane_zones": [],
        "outbound": "single-nat",
        "aws_endpoints": [],
        "organization_id": None,
        "trusted_account_ids": [],
        "public_load_balancers": False,
        "internal_load_balancers": False,
        "data_subnets": False,
        "vpc_id": None,
        "node_subnet_ids": [],
        "control_plane_subnet_ids": [],
        "aws_endpoint_subnet_ids": [],
        "load_balancer_subnet_ids": [],
        "data_subnet_ids": [],
    },
    "LogsKeySettings": {"logs_key_arn": None},
    "NetworkSettings": {"cluster_name": None},
    "TaintSettings": {"key": REQUIRED, "value": "", "effect": REQUIRED},
    "NodeGroupChoices": {
        "name": REQUIRED,
        "instance_types": ["m7i.large"],
        "capacity_type": "ON_DEMAND",
        "min_size": 2,
        "max_size": 4,
        "desired_size": None,
        "ami_type": "BOTTLEROCKET_x86_64",
        "disk_size_gib": 50,
        "labels": {},
        "taints": [],
        "bottlerocket_settings": {},
    },
    "FurtherAddonSettings": {
        "name": REQUIRED,
        "version": REQUIRED,
        "configuration": {},
        "role_arn": None,
        "hosted_zone_ids": [],
    },
    "AddonRolesSettings": {"addon_role_arns": {}},
    "FurtherAddonsSettings": {"addons": []},
    "ClusterNodeGroupSettings": {"zones": [], "subnet_ids": []},
    "NodeGroupSettings": {
        "node_role_arn": REQUIRED,
        "subnet_ids": REQUIRED,
        "kubernetes_version": None,
    },
    "NodeRoleSettings": {},
    "ScopedSettings": {"scope": "service-account", "shared_as": None},
    "EncryptedSettings": {"kms_key_arn": None},
    "SecretsSettings": {"allow": REQUIRED},
    "S3PrefixSettings": {"bucket_arn": REQUIRED, "prefix": REQUIRED, "allow": REQUIRED, "scope": "service-account"},
    "DynamodbTableSettings": {"table_arn": REQUIRED, "allow": REQUIRED},
    "SsmPathSettings": {"path": REQUIRED, "allow": REQUIRED},
    "SqsQueuesSettings": {"allow": REQUIRED},
    "KmsKeysSettings": {"allow": REQUIRED},
    "PermissionsSettings": {
        "secretsmanager_secrets": [],
        "s3_prefixes": [],
        "dynamodb_tables": [],
        "ssm_paths": [],
        "sqs_queues": [],
        "kms_keys": [],
    },
    "NamespacedSettings": {"namespace": REQUIRED},
    "PodIdentityChoices": {"target_role_arn": None, "disable_session_tags": False, "session_policy": None},
    "PodIdentitySettings": {"role_arn": REQUIRED, "role_unique_id": None},
    "ClusterPodIdentitySettings": {"role_arn": None, "permissions": None},
    "DeployerSettings": {
        "clusters": REQUIRED,
        "region": REQUIRED,
        "account": REQUIRED,
        "role_prefixes": REQUIRED,
        "partition": "aws",
        "may_update_associations": False,
    },
    "WorkloadRoleChoices": {
        "trusted_regions": [],
        "permissions": {
            "secretsmanager_secrets": [],
            "s3_prefixes": [],
            "dynamodb_tables": [],
            "ssm_paths": [],
            "sqs_queues": [],
            "kms_keys": [],
        },
        "target_role_arns": [],
        "role_name": None,
    },
    "WorkloadRoleSettings": {"trusted_clusters": REQUIRED, "source_role_arn": None},
    "FoundationSettings": {
        "network": REQUIRED,
        "colours_prefix": REQUIRED,
        "workload_roles": [],
        "secrets_key": False,
        "deletion_protection": True,
    },
    "ColourSettings": {
        "name": REQUIRED,
        "autoscaling_group_names": {},
        "node_security_group_id": None,
        "cluster_name": None,
        "load_balancer_dns_name": None,
        "load_balancer_zone_id": None,
    },
    "HealthCheckSettings": {
        "protocol": None,
        "path": None,
        "port": None,
        "interval_seconds": 10,
        "timeout_seconds": 5,
        "healthy_threshold": 3,
        "unhealthy_threshold": 3,
    },
    "SwitchedListenerSettings": {
        "vpc_id": REQUIRED,
        "subnet_ids": REQUIRED,
        "allowed_cidrs": REQUIRED,
        "port": REQUIRED,
        "node_port": None,
        "pod_port": None,
        "protocol": "TCP",
        "target_protocol": None,
        "certificate_arn": None,
        "ssl_policy": None,
        "internet_facing": False,
        "cross_zone": True,
        "deregistration_delay_seconds": 300,
        "health_check": {
            "interval_seconds": 10,
            "timeout_seconds": 5,
            "healthy_threshold": 3,
            "unhealthy_threshold": 3,
        },
    },
    "WeightedRecordsSettings": {"zone_id": REQUIRED, "name": REQUIRED},
    "TrafficSwitchSettings": {
        "colours": REQUIRED,
        "weights": REQUIRED,
        "listener": None,
        "records": None,
        "deletion_protection": True,
    },
    "GatesChoices": {
        "network": REQUIRED,
        "cluster_name": None,
        "node_role_arn": None,
        "node_groups": [
            {
                "name": "default",
                "instance_types": ["m7i.large"],
                "capacity_type": "ON_DEMAND",
                "min_size": 2,
                "max_size": 4,
                "ami_type": "BOTTLEROCKET_x86_64",
                "disk_size_gib": 50,
                "labels": {},
                "taints": [],
                "bottlerocket_settings": {},
                "zones": [],
                "subnet_ids": [],
            }
        ],
        "namespaces": [],
        "flows": [],
        "pod_identities": [],
        "network_policy_mode": None,
    },
    "SecureClusterSettings": {"cluster_name": None, "deployer_reaches_endpoint": None},
    "ClusterGatesSettings": {"cluster": None, "authentication_mode": None, "deployer_reaches_endpoint": REQUIRED},
    "AdoptedAddonsSettings": {"adopted_addons": {}},
    "AdoptedEntriesSettings": {"adopted_entries": {}},
    "EndpointSettings": {"endpoint": None, "certificate_authority": None},
    "ServiceRangeSettings": {"service_ipv4_cidr": None},
    "TaggedSettings": {"tags": {}},
    "BoundedSettings": {"permissions_boundary_arn": None},
    "NamedClusterSettings": {"cluster_name": REQUIRED},
    "ActiveClusterSettings": {"cluster_arn": None},
    "VersionSettings": {"kubernetes_version": REQUIRED},
    "FamilySettings": {"ip_family": "ipv4"},
    "PolicyModeSettings": {"network_policy_mode": "standard"},
}


def settings_classes() -> Iterator[type[Any]]:
    for module in pkgutil.walk_packages(eks_citadel.__path__, "eks_citadel."):
        if ".settings" not in module.name and not module.name.startswith(SHARED):
            continue
        for kind in vars(importlib.import_module(module.name)).values():
            if isinstance(kind, type) and kind.__name__.endswith(("Settings", "Choices")):
                yield kind


def default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return as_args(field.default_factory())
    return REQUIRED if field.default is dataclasses.MISSING else as_args(field.default)


def own_fields(kind: type[Any]) -> list[dataclasses.Field[Any]]:
    own = [field for field in dataclasses.fields(kind) if field.name in kind.__annotations__]
    return [field for field in own if "written" not in field.metadata]


def test_every_default_is_the_promised_one() -> None:
    found = {kind.__name__: {field.name: default(field) for field in own_fields(kind)} for kind in settings_classes()}
    assert found == DEFAULTS
