"""The picture of a cluster as the emulated AWS and the recorded objects give it back."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from eks_citadel.model.from_objects import bindings_of, namespaces_of, permits_of
from eks_citadel.model.picture import Entry, Grant, Picture, PodIdentity, in_order
from eks_citadel.rehearsal.resources.cluster_store import ClusterStore
from eks_citadel.rehearsal.world import World


def pictures(world: World, region: str) -> list[Picture]:
    """One picture of each cluster of the deployer's account in a region, by name."""
    eks = world.clients("eks", region, world.account)
    names = sorted(_pages(eks.list_clusters, "clusters"))
    return [_picture(world, region, eks.describe_cluster(name=name)["cluster"]) for name in names]


def _picture(world: World, region: str, cluster: Mapping[str, Any]) -> Picture:
    eks, name, access = world.clients("eks", region, world.account), cluster["name"], cluster["resourcesVpcConfig"]
    objects = _objects(world.clusters.stores.get(cluster["arn"]))
    policies = [item for item in objects if item["kind"] == "NetworkPolicy"]
    own = [item for item in policies if not item["metadata"]["namespace"].startswith("kube-")]
    return Picture(
        cluster_name=name,
        kubernetes_version=cluster["version"],
        authentication_mode=cluster["accessConfig"]["authenticationMode"],
        creator_admin=bool(cluster["accessConfig"].get("bootstrapClusterCreatorAdminPermissions")),
        public_cidrs=in_order(access.get("publicAccessCidrs", ()) if access["endpointPublicAccess"] else ()),
        private_cidrs=in_order(_private_cidrs(world.clients("ec2", region, world.account), access)),
        network_policy_mode=_network_policy_mode(eks, name),
        entries=in_order(_entries(eks, name)),
        bindings=bindings_of(objects),
        pod_identities=in_order(_pod_identities(eks, name)),
        namespaces=namespaces_of([item for item in objects if item["kind"] == "Namespace"], policies) if own else (),
        permits=permits_of(own),
    )


def _objects(store: ClusterStore | None) -> list[dict[str, Any]]:
    return list(store) if store is not None else []


def _entries(eks: Any, cluster: str) -> Iterator[Entry]:
    for arn in _pages(eks.list_access_entries, "accessEntries", clusterName=cluster):
        entry = eks.describe_access_entry(clusterName=cluster, principalArn=arn)["accessEntry"]
        if entry["type"] == "STANDARD":  # EKS makes the others by itself, for nodes
            groups = in_order(entry.get("kubernetesGroups", ()))
            yield Entry(arn, groups, in_order(_grants(eks, cluster, arn)))


def _grants(eks: Any, cluster: str, principal_arn: str) -> Iterator[Grant]:
    pages = _pages(
        eks.list_associated_access_policies,
        "associatedAccessPolicies",
        clusterName=cluster,
        principalArn=principal_arn,
    )
    for item in pages:
        scope = item["accessScope"]
        yield Grant(item["policyArn"].rpartition("/")[2], in_order(scope.get("namespaces", ())))


def _pod_identities(eks: Any, cluster: str) -> Iterator[PodIdentity]:
    for item in _pages(eks.list_pod_identity_associations, "associations", clusterName=cluster):
        found = eks.describe_pod_identity_association(clusterName=cluster, associationId=item["associationId"])
        one = found["association"]
        if not one.get("ownerArn"):  # an add-on's own goes with the add-on
            tags = not one.get("disableSessionTags", False)
            yield PodIdentity(one["namespace"], one["serviceAccount"], one["roleArn"], tags)


def _network_policy_mode(eks: Any, cluster: str) -> str:
    try:
        addon = eks.describe_addon(clusterName=cluster, addonName="vpc-cni")["addon"]
    except eks.exceptions.ResourceNotFoundException:
        return "none"
    values = json.loads(addon.get("configurationValues") or "{}")
    if values.get("enableNetworkPolicy") != "true":
        return "none"
    return str(values.get("env", {}).get("NETWORK_POLICY_ENFORCING_MODE", "standard"))


def _private_cidrs(ec2: Any, access: Mapping[str, Any]) -> Iterator[str]:
    """Ranges outside the VPC that the extra security groups let in."""
    groups = list(access.get("securityGroupIds", ()))
    for group in ec2.describe_security_groups(GroupIds=groups)["SecurityGroups"] if groups else ():
        for rule in group["IpPermissions"]:
            yield from (block["CidrIp"] for block in rule["IpRanges"])


def _pages(operation: Any, key: str, **arguments: Any) -> Iterator[Any]:
    token: dict[str, str] = {}
    while True:
        answer = operation(**arguments, **token)
        yield from answer[key]
        if not answer.get("nextToken"):
            return
        token = {"nextToken": answer["nextToken"]}
