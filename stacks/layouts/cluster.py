"""The layout `cluster`: one colour, a cluster in the network of a foundation and with its roles."""

from collections.abc import Mapping
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any

import pulumi
import pulumi_aws as aws

from config import ClusterConfig, refused
from eks_citadel import SecureCluster
from eks_citadel.ephemeral.moment import written
from eks_citadel.ephemeral.settings import EphemeralSettings
from eks_citadel.parsing.refusal import GIVEN, refuse
from layouts import single
from other_stack import OtherStack

# Subnets that a colour takes, where the foundation has some.
SUBNETS = (
    "node_subnet_ids", "control_plane_subnet_ids", "aws_endpoint_subnet_ids", "load_balancer_subnet_ids",
    "data_subnet_ids",
)  # fmt: skip


def deploy(config: ClusterConfig) -> dict[str, pulumi.Input[object]]:
    """The cluster's own outputs, and those that the traffic stack needs."""
    base = OtherStack("cluster.foundation", config.foundation)
    name = _judged_name(config, str(base.export("trusted_clusters")))
    given = config.cluster if config.ephemeral is None else _ephemeral(config.cluster, config.ephemeral, base)
    cluster = SecureCluster(name, _args(given, base))  # type: ignore[arg-type] - parsed by the component
    return {
        **single.exports(cluster),
        "colour": pulumi.get_stack(),
        "region": aws.get_region_output().region,
        "node_autoscaling_group_names": cluster.node_autoscaling_group_names,
        "cluster_security_group_id": cluster.cluster_security_group_id,
        "expires": written(config.ephemeral.expires) if config.ephemeral is not None else "",
        "kubernetes_version": config.cluster.get("kubernetes_version"),
    }


def _judged_name(config: ClusterConfig, trusted: str) -> str:
    """The name of the resource. Errors: a sentence for a cluster that no role of the foundation trusts."""
    name = config.name or trusted.replace("*", pulumi.get_stack())
    key = "cluster_name" if config.cluster.get("cluster_name") is not None else "name"
    given = config.cluster.get("cluster_name") or name
    if not fnmatchcase(str(given), trusted):
        rule = f"the foundation's roles trust {trusted} only, so its pods would have none"
        way_out = f'write one such as "{trusted.replace("*", pulumi.get_stack())}"'
        raise refused(refuse(f"cluster.{key}", given, rule, way_out))
    return name


def _ephemeral(given: Mapping[str, Any], lifetime: EphemeralSettings, base: OtherStack) -> dict[str, Any]:
    """The args of a cluster that `citadel sweep` can remove: every resource tells its end, and none is protected."""
    if not base.export("ephemeral_colours"):
        rule = f'pods of a pull request would get the roles of the colours of "{base.stack}", and what these share'
        way_out = "name a foundation of its own, which has ephemeral_colours: true"
        raise refused(refuse("cluster.ephemeral", GIVEN, rule, way_out))
    if given.get("deletion_protection"):
        raise refused(refuse("cluster.deletion_protection", True, "its time to live ends", "leave it out"))
    if lifetime.expires <= datetime.now(UTC):
        pulumi.log.warn(f"Its time is over since {written(lifetime.expires)}: citadel sweep --destroy removes it.")
    tags = lifetime.tags(pulumi.get_project(), pulumi.get_stack())
    return {"retain_logs": False, **given, "deletion_protection": False, "tags": _joined(given.get("tags"), tags)}


def _joined(given: Any, tags: Mapping[str, str]) -> Any:
    """Both; what is no map of tags is left for the cluster to refuse."""
    return {**(given or {}), **tags} if given is None or isinstance(given, Mapping) else given


def _args(given: Mapping[str, Any], base: OtherStack) -> dict[str, Any]:
    if given.get("network") is not None:
        raise refused(refuse("cluster.network", GIVEN, "a colour stands in its foundation's network", "leave it out"))
    subnets = {key: base.export(key) for key in SUBNETS}
    defaults = {"ip_family": base.export("ip_family"), "kms_key_arn": base.export("secrets_key_arn") or None}
    own = {
        "network": {"vpc_id": base.export("vpc_id"), **{key: ids for key, ids in subnets.items() if ids}},
        "pod_identities": _identities(given.get("pod_identities"), base.export("role_arns")),
    }
    return {key: value for key, value in {**defaults, **given, **own}.items() if value is not None}


def _identities(given: Any, role_arns: Mapping[str, str]) -> Any:
    """The associations, each with the foundation's role for its pods unless it names another."""
    if not isinstance(given, list):
        return given
    return [_with_role(f"cluster.pod_identities[{index}]", item, role_arns) for index, item in enumerate(given)]


def _with_role(path: str, item: Any, role_arns: Mapping[str, str]) -> Any:
    if not isinstance(item, Mapping) or item.get("role_arn") is not None:
        return item
    if item.get("permissions") is not None:
        rule = "each colour would make a role of its own"
        raise refused(refuse(f"{path}.permissions", GIVEN, rule, "move it to workload_roles of the foundation"))
    key = f"{item.get('namespace')}/{item.get('service_account')}"
    if key not in role_arns:
        rule = "the foundation has no role for these pods"
        raise refused(refuse(path, key, rule, "add it to workload_roles of the foundation, or give role_arn"))
    return {**item, "role_arn": role_arns[key]}
