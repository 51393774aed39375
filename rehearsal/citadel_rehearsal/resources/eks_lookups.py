"""Data source functions for existing EKS resources."""

import base64
from typing import Any

from citadel_rehearsal.ground.refusals import RuleBroken
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.eks_clusters import cluster_properties, describe_cluster
from citadel_rehearsal.resources.resource import Properties
from citadel_rehearsal.resources.shapes import only

# The property of the resource, and its plural in the function's result, where its value is a list of one item.
PLURALS = {
    "accessConfig": "accessConfigs",
    "certificateAuthority": "certificateAuthorities",
    "kubernetesNetworkConfig": "kubernetesNetworkConfigs",
    "upgradePolicy": "upgradePolicies",
}


def get_cluster(context: Context, inputs: Properties) -> Properties:
    cluster = describe_cluster(context, inputs["name"])
    if cluster is None:
        raise RuleBroken("ResourceNotFoundException", f"No cluster found for name: {inputs['name']}.")
    properties = cluster_properties(cluster)
    tags = properties.pop("tagsAll")
    properties.pop("encryptionConfig", None)
    lists = {there: [properties.pop(here)] for here, there in PLURALS.items() if here in properties}
    return properties | lists | {"id": inputs["name"], "region": context.region, "tags": tags}


def get_clusters(context: Context, inputs: Properties) -> Properties:
    pages = context.client("eks").get_paginator("list_clusters").paginate()
    names = [name for page in pages for name in page["clusters"]]
    return {"id": context.region, "names": names, "region": context.region}


def get_cluster_versions(context: Context, inputs: Properties) -> Properties:
    names = {
        "clusterType": "clusterType",
        "clusterVersionsOnlies": "clusterVersions",
        "defaultOnly": "defaultOnly",
        "includeAll": "includeAll",
        "versionStatus": "versionStatus",
    }
    found = context.client("eks").describe_cluster_versions(**only(inputs, names))["clusterVersions"]
    versions = [_version(one) for one in found]
    return {**only(inputs, {name: name for name in names}), "clusterVersions": versions, "region": context.region}


def _version(found: dict[str, Any]) -> dict[str, Any]:
    dates = ("endOfExtendedSupportDate", "endOfStandardSupportDate", "releaseDate")
    same = ("clusterType", "clusterVersion", "defaultPlatformVersion", "defaultVersion", "kubernetesPatchVersion")
    version = {name: found[name] for name in same if name in found}
    version |= {name: found[name].isoformat() for name in dates if found.get(name)}
    return version | {"versionStatus": found.get("versionStatus", "")}


def get_addon_version(context: Context, inputs: Properties) -> Properties:
    wanted = {"addonName": inputs["addonName"], "kubernetesVersion": inputs["kubernetesVersion"]}
    addons = context.client("eks").describe_addon_versions(**wanted)["addons"]
    versions = [version for addon in addons for version in addon["addonVersions"]]
    if not inputs.get("mostRecent"):
        versions = [one for one in versions if any(fit.get("defaultVersion") for fit in one["compatibilities"])]
    if not versions:
        raise RuleBroken("ResourceNotFoundException", f"no version of {wanted['addonName']} for {wanted}")
    found = {"id": inputs["addonName"], "region": context.region, "version": versions[0]["addonVersion"]}
    return {**wanted, **only(inputs, {"mostRecent": "mostRecent"}), **found}


def get_cluster_auth(context: Context, inputs: Properties) -> Properties:
    """A bearer token: `k8s-aws-v1.` and a presigned GetCallerIdentity whose header `x-k8s-aws-id` names the cluster.

    Source: https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster
    """
    from botocore.signers import RequestSigner

    sts = context.client("sts")
    request = {
        "method": "GET",
        "url": f"{sts.meta.endpoint_url}/?Action=GetCallerIdentity&Version=2011-06-15",
        "body": {},
        "headers": {"x-k8s-aws-id": inputs["name"]},
        "context": {},
    }
    signer: RequestSigner = sts._request_signer
    url = signer.generate_presigned_url(request, region_name=context.region, expires_in=60, operation_name="")
    token = "k8s-aws-v1." + base64.urlsafe_b64encode(str(url).encode()).decode().rstrip("=")
    return {"id": inputs["name"], "name": inputs["name"], "region": context.region, "token": token}


INVOKES = {
    "aws:eks/getAddonVersion:getAddonVersion": get_addon_version,
    "aws:eks/getCluster:getCluster": get_cluster,
    "aws:eks/getClusterAuth:getClusterAuth": get_cluster_auth,
    "aws:eks/getClusters:getClusters": get_clusters,
    "aws:eks/getClusterVersions:getClusterVersions": get_cluster_versions,
}
