"""EKS clusters."""

from typing import Any

from citadel_rehearsal.ground.refusals import RuleBroken, existing
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.resource import InPlace, Properties, Resource, words
from citadel_rehearsal.resources.retagging import eks_tags, tags_by
from citadel_rehearsal.resources.shapes import ask, only, tags

LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")
# Properties that the EKS API takes in the same shape as Pulumi.
SAME_SHAPE = words(
    "accessConfig bootstrapSelfManagedAddons computeConfig controlPlaneScalingConfig deletionProtection"
    " kubernetesNetworkConfig name remoteNetworkConfig roleArn storageConfig upgradePolicy version zonalShiftConfig"
)
# https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateClusterConfig.html: one kind of change per request.
UPDATES = words(
    "accessConfig deletionProtection enabledClusterLogTypes upgradePolicy vpcConfig version zonalShiftConfig"
)


def create_cluster(context: Context, inputs: Properties) -> str:
    sent = {name: value for name, value in inputs.items() if name in SAME_SHAPE}
    sent["resourcesVpcConfig"] = _vpc_config(inputs)
    sent["logging"] = _logging(inputs.get("enabledClusterLogTypes") or [])
    if inputs.get("encryptionConfig"):
        sent["encryptionConfig"] = [inputs["encryptionConfig"]]
    context.client("eks").create_cluster(**sent, **tags(inputs))
    with existing(inputs["name"]):
        wait_for_cluster(context, inputs["name"])
    return str(inputs["name"])


def wait_for_cluster(context: Context, name: str) -> None:
    """Wait until the cluster is ACTIVE. Errors: `RuleBroken` when the cluster is FAILED or gone."""
    context.wait(f"cluster {name}", lambda: _active(context, name), seconds=1800)


def _active(context: Context, name: str) -> bool:
    cluster = describe_cluster(context, name)
    if cluster is None or cluster["status"] == "FAILED":
        raise RuleBroken("ClusterFailed", f"cluster {name} failed: {(cluster or {}).get('health')}")
    return bool(cluster["status"] == "ACTIVE")


def describe_cluster(context: Context, name: str) -> dict[str, Any] | None:
    """The cluster as DescribeCluster returns it, or None."""
    answer = ask(context.client("eks").describe_cluster, name=name)
    return answer["cluster"] if answer else None


def find_cluster_by_endpoint(context: Context, endpoint: str) -> dict[str, Any] | None:
    """The cluster of this account and region with this endpoint URL, or None."""
    eks = context.client("eks")
    for page in eks.get_paginator("list_clusters").paginate():
        for name in page["clusters"]:
            cluster = describe_cluster(context, name)
            if cluster and cluster.get("endpoint") == endpoint:
                return cluster
    return None


def read_cluster(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    cluster = describe_cluster(context, identifier)
    if cluster is None:
        return None
    found = cluster_properties(cluster)
    # AWS does not answer all that it was given.
    return found | {"accessConfig": {**(inputs.get("accessConfig") or {}), **found.get("accessConfig", {})}}


def cluster_properties(cluster: dict[str, Any]) -> Properties:
    """The outputs of a cluster with Pulumi's property names."""
    vpc = cluster["resourcesVpcConfig"]
    issuer = cluster.get("identity", {}).get("oidc", {}).get("issuer", "")
    properties = {
        "arn": cluster["arn"],
        "certificateAuthority": {"data": cluster["certificateAuthority"].get("data", "")},
        "createdAt": cluster["createdAt"].isoformat(),
        "deletionProtection": cluster.get("deletionProtection", False),
        "enabledClusterLogTypes": enabled_log_types(cluster),
        "endpoint": cluster["endpoint"],
        "identities": [{"oidcs": [{"issuer": issuer}]}],
        "kubernetesNetworkConfig": cluster.get("kubernetesNetworkConfig", {}),
        "name": cluster["name"],
        "platformVersion": cluster.get("platformVersion", ""),
        "roleArn": cluster["roleArn"],
        "status": cluster["status"],
        "tagsAll": cluster.get("tags", {}),
        "version": cluster["version"],
        "vpcConfig": vpc,
    }
    same = ("accessConfig", "upgradePolicy", "zonalShiftConfig")
    properties |= {name: cluster[name] for name in same if cluster.get(name)}
    if cluster.get("encryptionConfig"):
        properties["encryptionConfig"] = cluster["encryptionConfig"][0]
    return properties


def enabled_log_types(cluster: dict[str, Any]) -> list[str]:
    """The enabled log types of the control plane, sorted."""
    setups = cluster.get("logging", {}).get("clusterLogging", [])
    return sorted({kind for setup in setups if setup.get("enabled") for kind in setup["types"]})


def update_cluster(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    eks = context.client("eks")
    for change in _changes(old, new):
        eks.update_cluster_config(name=identifier, **change)
        wait_for_cluster(context, identifier)
    if old.get("version") != new.get("version"):
        eks.update_cluster_version(name=identifier, version=new["version"])
        wait_for_cluster(context, identifier)


def _changes(old: Properties, new: Properties) -> list[dict[str, Any]]:
    changed = {name for name in UPDATES if old.get(name) != new.get(name)}
    changes: list[dict[str, Any]] = []
    if "accessConfig" in changed:
        changes.append({"accessConfig": only(new["accessConfig"], {"authenticationMode": "authenticationMode"})})
    if "vpcConfig" in changed:
        changes.append({"resourcesVpcConfig": _vpc_config(new)})
    if "enabledClusterLogTypes" in changed:
        changes.append({"logging": _logging(new.get("enabledClusterLogTypes") or [])})
    changes += [
        {name: new[name]} for name in ("deletionProtection", "upgradePolicy", "zonalShiftConfig") if name in changed
    ]
    return changes


def lift_deletion_protection(context: Context, identifier: str) -> None:
    """Turn off deletion protection, which AWS requires as a separate request before the deletion."""
    context.client("eks").update_cluster_config(name=identifier, deletionProtection=False)
    wait_for_cluster(context, identifier)


def delete_cluster(context: Context, identifier: str, outputs: Properties) -> None:
    if ask(context.client("eks").delete_cluster, name=identifier) is not None:
        gone = f"the deletion of {identifier}"
        context.wait(gone, lambda: describe_cluster(context, identifier) is None, seconds=1800)
    context.stores.drop(str(outputs.get("arn", "")))


def _vpc_config(inputs: Properties) -> dict[str, Any]:
    computed = ("clusterSecurityGroupId", "vpcId")
    return {name: value for name, value in inputs["vpcConfig"].items() if name not in computed and value is not None}


def _logging(enabled: list[str]) -> dict[str, Any]:
    setups = [{"types": sorted(enabled), "enabled": True}] if enabled else []
    disabled = [kind for kind in LOG_TYPES if kind not in enabled]
    return {"clusterLogging": setups + ([{"types": disabled, "enabled": False}] if disabled else [])}


CLUSTER = Resource(
    "aws:eks/cluster:Cluster",
    SAME_SHAPE | words("enabledClusterLogTypes encryptionConfig vpcConfig tags"),
    words("arn certificateAuthority createdAt endpoint identities platformVersion status"),
    create_cluster,
    read_cluster,
    delete_cluster,
    computed_inside={
        "kubernetesNetworkConfig": words("ipFamily serviceIpv4Cidr serviceIpv6Cidr"),
        "vpcConfig": words("clusterSecurityGroupId publicAccessCidrs vpcId"),
    },
    in_place=(InPlace(UPDATES, update_cluster), tags_by(eks_tags, read_cluster)),
    name_property="name",
)
RESOURCES = (CLUSTER,)
