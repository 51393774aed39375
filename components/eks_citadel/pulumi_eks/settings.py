"""The arguments of a `pulumi_eks.Cluster`: what would open a gate is refused, and what closes one is set.

What each argument does: https://www.pulumi.com/registry/packages/eks/api-docs/cluster/ and
https://github.com/pulumi/pulumi-eks/blob/master/nodejs/eks/cluster/cluster.ts
"""

from collections.abc import Mapping
from typing import Any

from eks_citadel.kubernetes.log_types import LOG_TYPES
from eks_citadel.kubernetes.standing import authentication_mode
from eks_citadel.parsing import checks, cidrs
from eks_citadel.parsing.parse import verify
from eks_citadel.parsing.refusal import GIVEN, Described, known_words, refuse

_GATES = "give it to ClusterGates"
_ENTRIES = "who enters is written in one place", "write access_entries of ClusterGates"
_NODES = "its nodes would join before vpc-cni is strict and let pods reach IMDS", "write node_groups of ClusterGates"
_ADDONS = "the add-on would be made twice", "ClusterGates makes it"
# Keys that are never given, with the rule and the way out.
_OPENING: Mapping[str, tuple[str, str]] = {
    "access_entries": _ENTRIES,
    "role_mappings": _ENTRIES,
    "user_mappings": _ENTRIES,
    "creation_role_provider": (
        "the role that it makes trusts the whole account and may pass every role",
        "deploy with a role of your own",
    ),
    "auto_mode": ("its nodes and add-ons are EKS's own, which network policies of ours do not close", "leave it out"),
    "fargate": ("Pod Identity does not work on Fargate", "leave it out"),
    "vpc_cni_options": _ADDONS,
    "kube_proxy_addon_options": _ADDONS,
    "coredns_addon_options": _ADDONS,
    "use_default_vpc_cni": _ADDONS,
    **dict.fromkeys(
        (
            "create_instance_role", "desired_capacity", "gpu", "instance_profile_name", "instance_role",
            "instance_roles", "instance_type", "max_size", "min_size", "node_ami_id",
            "node_associate_public_ip_address", "node_group_options", "node_public_key", "node_root_volume_encrypted",
            "node_root_volume_size", "node_security_group_tags", "node_subnet_ids", "node_user_data",
        ),
        _NODES,
    ),
}  # fmt: skip
# Keys whose value closes, with the only value that may be given.
_CLOSING: Mapping[str, tuple[Any, str]] = {
    "authentication_mode": ("API", "people of the ConfigMap aws-auth would enter, too"),
    "bootstrap_self_managed_addons": (False, "EKS would install add-ons of its own"),
    "endpoint_private_access": (True, "nodes would leave the VPC to reach the endpoint"),
    "skip_default_node_group": (True, _NODES[0]),
    "skip_default_security_groups": (True, "its groups let nodes talk to everybody"),
}
_NEEDED: Mapping[str, tuple[str, str]] = {
    "version": (
        "without it pulumi-eks takes the newest one, which later upgrades the cluster",
        'write one, such as "1.36"',
    ),
    "vpc_id": ("without it pulumi-eks takes the account's default VPC, whose subnets are public", "name a VPC"),
    "encryption_config_key_arn": ("secrets would be under no key of your own", "name a KMS key"),
}


def closed_arguments(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a new cluster. Errors: `Refusal`."""
    for key, (rule, way_out) in _OPENING.items():
        if given.get(key) is not None:
            raise refuse(key, GIVEN, rule, way_out)
    for key, (only, rule) in _CLOSING.items():
        if given.get(key) not in (None, only):
            raise refuse(key, Described(_word(given[key])), rule, "leave it out")
    for key, (rule, way_out) in _NEEDED.items():
        if given.get(key) is None:
            raise refuse(key, None, rule, way_out)
    cluster_name = given.get("name", name)
    if isinstance(cluster_name, str):
        verify(cluster_name, "name", checks.cluster_name)
    return {
        "deletion_protection": True,
        **given,
        **{key: only for key, (only, _) in _CLOSING.items()},
        **_endpoint(given),
        "name": cluster_name,
        "enabled_cluster_log_types": _log_types(given),
        "use_default_vpc_cni": True,
        "kube_proxy_addon_options": {"enabled": False},
        "coredns_addon_options": {"enabled": False},
    }


def standing_arguments(given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a cluster that is being adopted, unchanged. Errors: `Refusal` of one that takes no entries."""
    mode = given.get("authentication_mode")
    if mode is None:
        rule = "pulumi-eks leaves such a cluster in CONFIG_MAP, in which EKS makes no access entry"
        raise refuse("authentication_mode", None, rule, 'write "API_AND_CONFIG_MAP", which lets everybody in as before')
    if isinstance(mode, str):
        verify(mode, "authentication_mode", authentication_mode)
    return dict(given)


def _endpoint(given: Mapping[str, Any]) -> dict[str, Any]:
    """Public for named ranges only. `endpoint_public_access` written out makes pulumi-eks ask `/healthz` without
    verifying who answers, so it is left out where it is true, which is its default."""
    ranges = given.get("public_access_cidrs")
    if given.get("endpoint_public_access") and not ranges:
        rule = "the whole world would reach the endpoint"
        raise refuse("endpoint_public_access", Described("true"), rule, "write public_access_cidrs")
    if isinstance(ranges, (list, tuple)):
        for index, one in enumerate(ranges):
            if isinstance(one, str):
                verify(one, f"public_access_cidrs[{index}]", cidrs.public_client)
        known = [one for one in ranges if isinstance(one, str)]
        if cidrs.worldwide(known):
            rule = "together they let the whole world, or a good part of it, reach the endpoint"
            raise refuse(
                "public_access_cidrs", ", ".join(known), rule, "name the addresses of your people and pipelines"
            )
    return {"endpoint_public_access": None if ranges else False}


def _log_types(given: Mapping[str, Any]) -> Any:
    types = given.get("enabled_cluster_log_types")
    if isinstance(types, (list, tuple)):
        for index, one in enumerate(types):
            if isinstance(one, str) and one not in LOG_TYPES:
                here = f"enabled_cluster_log_types[{index}]"
                raise refuse(here, one, "EKS has no such logs", known_words(one, LOG_TYPES))
        if missing := [one for one in LOG_TYPES if one not in types]:
            rule = f"{', '.join(missing)} would not be written"
            raise refuse(
                "enabled_cluster_log_types", Described(", ".join(map(str, types))), rule, "leave it out for all"
            )
    return list(LOG_TYPES)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else "not known before the update"
