"""The picture of a cluster as AWS and its API server give it back."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from eks_citadel import arns
from eks_citadel.kubernetes.eks_addons import usual_namespace
from eks_citadel.live.pages import pages
from eks_citadel.live.pod_identity_reader import pod_identities
from eks_citadel.parsing.refusal import refuse
from eks_citadel.picture.bound import usual_username
from eks_citadel.picture.from_objects import Object, bindings_of, namespaces_of, permits_of
from eks_citadel.picture.picture import Addon, Entry, Grant, NodeGroup, Picture, in_order

STANDARD = "STANDARD"  # the type of an entry of people


def read_cluster(
    client: Callable[[str], Any],
    cluster_name: str,
    objects: Iterable[Object],
    roles: Collection[str] | None = None,
) -> Picture:
    """`client(service)` gives a boto3 client of the cluster's region and account.

    `objects` are the cluster's, as its API shows them: NetworkPolicies, Namespaces, RoleBindings and
    ClusterRoleBindings; others are ignored. `roles` are the ARNs of the roles whose policies are read; default: every
    role of the cluster's account.
    Errors: `Refusal` when the cluster has something that no picture can show.
    """
    eks = client("eks")
    cluster: Mapping[str, Any] = eks.describe_cluster(name=cluster_name)["cluster"]
    access, mode = cluster["resourcesVpcConfig"], cluster["accessConfig"]["authenticationMode"]
    if mode != "API":
        rule = "the ConfigMap aws-auth also decides who can enter, and no picture shows that"
        raise refuse("authenticationMode", mode, rule, 'make it "API"')
    found = list(objects)
    policies = [item for item in found if item["kind"] == "NetworkPolicy"]
    return Picture(
        cluster_name=cluster_name,
        kubernetes_version=cluster["version"],
        authentication_mode=mode,
        public_cidrs=in_order(access.get("publicAccessCidrs", ()) if access["endpointPublicAccess"] else ()),
        private_cidrs=in_order(private_cidrs(client("ec2"), access)),
        network_policy_mode=network_policy_mode(eks, cluster_name),
        entries=in_order(_entries(eks, cluster_name)),
        bindings=bindings_of(found),
        pod_identity_agent=agent_runs(eks, cluster_name),
        pod_identities=in_order(pod_identities(client, cluster["arn"], roles)),
        namespaces=namespaces_of([item for item in found if item["kind"] == "Namespace"], policies),
        permits=permits_of(policies),
        addons=in_order(addons(eks, cluster_name)),
        node_groups=in_order(node_groups(eks, cluster_name)),
    )


def _entries(eks: Any, cluster: str) -> Iterator[Entry]:
    for entry in access_entries(eks, cluster):
        if entry["type"] == STANDARD:  # EKS itself creates the others, for nodes
            yield entry_of(eks, entry)


def access_entries(eks: Any, cluster: str) -> Iterator[Mapping[str, Any]]:
    """Every access entry as EKS describes it."""
    for arn in pages(eks.list_access_entries, "accessEntries", clusterName=cluster):
        yield eks.describe_access_entry(clusterName=cluster, principalArn=arn)["accessEntry"]


def entry_of(eks: Any, entry: Mapping[str, Any]) -> Entry:
    """An access entry that EKS describes, with its access policies."""
    arn, username = str(entry["principalArn"]), str(entry.get("username", ""))
    own = "" if username == usual_username(arn) else username
    grants = _grants(eks, str(entry["clusterName"]), arn)
    return Entry(arn, in_order(entry.get("kubernetesGroups", ())), in_order(grants), own)


def _grants(eks: Any, cluster: str, principal_arn: str) -> Iterator[Grant]:
    associated = pages(
        eks.list_associated_access_policies,
        "associatedAccessPolicies",
        clusterName=cluster,
        principalArn=principal_arn,
    )
    for item in associated:
        scope = item["accessScope"]
        yield Grant(item["policyArn"].rpartition("/")[2], in_order(scope.get("namespaces", ())))


def addons(eks: Any, cluster: str) -> Iterator[Addon]:
    """Those of a cluster; EKS says the namespace of an add-on only where it can be chosen."""
    for name in pages(eks.list_addons, "addons", clusterName=cluster):
        addon = eks.describe_addon(clusterName=cluster, addonName=name)["addon"]
        namespace = addon.get("namespaceConfig", {}).get("namespace") or usual_namespace(name)
        yield Addon(name, namespace, addon.get("addonVersion", ""))


def node_groups(eks: Any, cluster: str) -> Iterator[NodeGroup]:
    """The managed ones of a cluster."""
    for name in pages(eks.list_nodegroups, "nodegroups", clusterName=cluster):
        group = eks.describe_nodegroup(clusterName=cluster, nodegroupName=name)["nodegroup"]
        yield NodeGroup(arns.given_name(name), group.get("version", ""))


def agent_runs(eks: Any, cluster: str) -> bool:
    """Whether the Pod Identity agent is an add-on that works."""
    try:
        return (
            eks.describe_addon(clusterName=cluster, addonName="eks-pod-identity-agent")["addon"]["status"] == "ACTIVE"
        )
    except eks.exceptions.ResourceNotFoundException:
        return False


def network_policy_mode(eks: Any, cluster: str) -> str:
    """Of the add-on vpc-cni: `none`, `standard` or `strict`."""
    try:
        addon = eks.describe_addon(clusterName=cluster, addonName="vpc-cni")["addon"]
    except eks.exceptions.ResourceNotFoundException:
        return "none"
    values = json.loads(addon.get("configurationValues") or "{}")
    if values.get("enableNetworkPolicy") != "true":
        return "none"
    return str(values.get("env", {}).get("NETWORK_POLICY_ENFORCING_MODE", "standard"))


def private_cidrs(ec2: Any, access: Mapping[str, Any]) -> Iterator[str]:
    """Ranges outside the VPC that the extra security groups let in."""
    groups = list(access.get("securityGroupIds", ()))
    for group in ec2.describe_security_groups(GroupIds=groups)["SecurityGroups"] if groups else ():
        for rule in group["IpPermissions"]:
            yield from (block["CidrIp"] for block in rule["IpRanges"])
