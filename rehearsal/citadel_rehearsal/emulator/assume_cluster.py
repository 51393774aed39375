"""Clusters that a program names but does not create: ACTIVE, in the mode API, with nodes and the first add-ons."""

from typing import Any

from ministack.services import eks

from citadel_rehearsal.emulator.assumed import ASSUMED
from citadel_rehearsal.emulator.eks import clusters, members, store
from citadel_rehearsal.emulator.eks.call import Call
from citadel_rehearsal.emulator.lifecycle import Record, settle

Properties = dict[str, Any]
NODES = "assumed"
ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"


def cluster(properties: Properties) -> Properties:
    """Properties: name, version, role_arn, node_role_arn, subnet_ids, addons (names), admin_arn (empty for nobody).

    A cluster that was assumed with other properties is created again; one that a program created stays as it is.
    """
    name = properties["name"]
    present = eks._clusters.get(name)
    if present is not None and present.get(ASSUMED, properties) != properties:
        clusters.remove(present)
        present = None
    if present is None:
        _create(name, properties)
    return {"arn": eks._clusters[name]["arn"], "assumed": ASSUMED in eks._clusters[name]}


def _create(name: str, properties: Properties) -> None:
    subnets = properties["subnet_ids"]
    body = {
        "name": name,
        "version": properties["version"],
        "roleArn": properties["role_arn"],
        "resourcesVpcConfig": {"subnetIds": subnets, "endpointPrivateAccess": True},
        "accessConfig": {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False},
    }
    clusters.create_cluster(Call("CreateCluster", {}, body))
    record = store.cluster(name)
    record[ASSUMED] = properties
    _settle(record)
    # The nodes joined with an add-on of the cluster's own, whatever the program adds.
    record["_self_managed_addons"] = True
    nodes = {"nodegroupName": NODES, "nodeRole": properties["node_role_arn"], "subnets": subnets}
    members.create_node_group(Call("CreateNodegroup", {"cluster": name}, nodes))
    _settle(store.node_group(name, NODES))
    for addon in properties.get("addons") or []:
        members.create_addon(Call("CreateAddon", {"cluster": name}, {"addonName": addon}))
        _settle(store.addon(name, addon))
    if properties.get("admin_arn"):
        _let_in(name, properties["admin_arn"])


def _let_in(name: str, principal_arn: str) -> None:
    entry = eks._build_access_entry(name, principal_arn, {"type": "STANDARD"})
    eks._access_entries[eks._ae_key(name, principal_arn)] = entry
    scope = {"policyArn": ADMIN, "accessScope": {"type": "cluster"}}
    members.associate_access_policy(Call("AssociateAccessPolicy", {"cluster": name, "principal": principal_arn}, scope))


def _settle(record: Record) -> None:
    record["_until"] = 0.0
    settle(record)
