"""EKS node groups and add-ons."""

import time
from typing import Any

from citadel_rehearsal.ground.refusals import RuleBroken, existing
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.resource import InPlace, Properties, Resource, words
from citadel_rehearsal.resources.retagging import eks_tags, tags_by
from citadel_rehearsal.resources.shapes import ask, only, tags

NODE_GROUP = {
    "amiType": "amiType",
    "capacityType": "capacityType",
    "clusterName": "clusterName",
    "diskSize": "diskSize",
    "instanceTypes": "instanceTypes",
    "labels": "labels",
    "launchTemplate": "launchTemplate",
    "nodeGroupName": "nodegroupName",
    "nodeRepairConfig": "nodeRepairConfig",
    "nodeRoleArn": "nodeRole",
    "releaseVersion": "releaseVersion",
    "scalingConfig": "scalingConfig",
    "subnetIds": "subnets",
    "taints": "taints",
    "updateConfig": "updateConfig",
    "version": "version",
}
NODE_VERSION = words("launchTemplate version")
# Without a new object in the cluster. The provider waits 20 minutes, in which a DEGRADED add-on may become ACTIVE:
# https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/eks/addon.go
DEGRADED_SECONDS = 10
ADDON = {
    "addonName": "addonName",
    "addonVersion": "addonVersion",
    "clusterName": "clusterName",
    "configurationValues": "configurationValues",
    "podIdentityAssociations": "podIdentityAssociations",
    "resolveConflictsOnCreate": "resolveConflicts",
    "serviceAccountRoleArn": "serviceAccountRoleArn",
}


def create_node_group(context: Context, inputs: Properties) -> str:
    sent = only(inputs, NODE_GROUP)
    if template := sent.get("launchTemplate"):
        sent["launchTemplate"] = _template(template)
    context.client("eks").create_nodegroup(**sent, **tags(inputs))
    cluster, name = inputs["clusterName"], inputs["nodeGroupName"]
    with existing(f"{cluster}:{name}"):
        _wait_for_group(context, cluster, name)
    return f"{cluster}:{name}"


def read_node_group(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    cluster, _, name = identifier.partition(":")
    group = _node_group(context, cluster, name)
    if group is None:
        return None
    resources = group.get("resources", {})
    scaling_groups = [{"name": one["name"]} for one in resources.get("autoScalingGroups", [])]
    same = {here: group[there] for here, there in NODE_GROUP.items() if group.get(there) not in (None, "", [], {})}
    return same | {
        "arn": group["nodegroupArn"],
        "resources": [
            {
                "autoscalingGroups": scaling_groups,
                "remoteAccessSecurityGroupId": resources.get("remoteAccessSecurityGroup", ""),
            }
        ],
        "status": group["status"],
    }


def update_node_version(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    """Change the Kubernetes version or the launch template version; EKS then replaces the nodes one by one."""
    cluster, _, name = identifier.partition(":")
    sent = only(new, {key: key for key in NODE_VERSION if old.get(key) != new.get(key)})
    if template := sent.get("launchTemplate"):
        sent["launchTemplate"] = _template(template)
    context.client("eks").update_nodegroup_version(clusterName=cluster, nodegroupName=name, **sent)
    _wait_for_group(context, cluster, name)


def update_node_group(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    cluster, _, name = identifier.partition(":")
    sent = only(new, {key: key for key in ("nodeRepairConfig", "scalingConfig", "updateConfig")})
    sent["labels"] = changed_labels(old.get("labels") or {}, new.get("labels") or {})
    sent["taints"] = changed_taints(old.get("taints") or [], new.get("taints") or [])
    context.client("eks").update_nodegroup_config(clusterName=cluster, nodegroupName=name, **sent)
    _wait_for_group(context, cluster, name)


def changed_labels(old: dict[str, str], new: dict[str, str]) -> dict[str, Any]:
    """UpdateLabelsPayload."""
    put = {key: value for key, value in new.items() if old.get(key) != value}
    return {"addOrUpdateLabels": put, "removeLabels": sorted(old.keys() - new.keys())}


def changed_taints(old: list[dict[str, str]], new: list[dict[str, str]]) -> dict[str, Any]:
    """The UpdateTaintsPayload. A taint is identified by its key and effect; only its value can be changed."""
    kept = {(taint["key"], taint["effect"]) for taint in new}
    gone = [taint for taint in old if (taint["key"], taint["effect"]) not in kept]
    return {"addOrUpdateTaints": [taint for taint in new if taint not in old], "removeTaints": gone}


def delete_node_group(context: Context, identifier: str, outputs: Properties) -> None:
    cluster, _, name = identifier.partition(":")
    if ask(context.client("eks").delete_nodegroup, clusterName=cluster, nodegroupName=name) is not None:
        context.wait(f"the deletion of {name}", lambda: _node_group(context, cluster, name) is None, seconds=1800)


def create_addon(context: Context, inputs: Properties) -> str:
    context.client("eks").create_addon(**only(inputs, ADDON), **tags(inputs))
    cluster, name = inputs["clusterName"], inputs["addonName"]
    with existing(f"{cluster}:{name}"):
        _wait_for_addon(context, cluster, name)
    return f"{cluster}:{name}"


def read_addon(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    cluster, _, name = identifier.partition(":")
    addon = _addon(context, cluster, name)
    return addon and {
        "addonName": name,
        "addonVersion": addon.get("addonVersion", ""),
        "arn": addon["addonArn"],
        "clusterName": cluster,
        "configurationValues": addon.get("configurationValues", ""),
        "createdAt": addon["createdAt"].isoformat(),
        "modifiedAt": addon["modifiedAt"].isoformat(),
    }


def update_addon(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    cluster, _, name = identifier.partition(":")
    names = {key: value for key, value in ADDON.items() if key != "resolveConflictsOnCreate"}
    names["resolveConflictsOnUpdate"] = "resolveConflicts"
    context.client("eks").update_addon(**only(new, names))
    _wait_for_addon(context, cluster, name)


def delete_addon(context: Context, identifier: str, outputs: Properties) -> None:
    cluster, _, name = identifier.partition(":")
    keep = {"preserve": True} if outputs.get("preserve") else {}
    if ask(context.client("eks").delete_addon, clusterName=cluster, addonName=name, **keep) is not None:
        context.wait(f"the deletion of add-on {name}", lambda: _addon(context, cluster, name) is None, seconds=1200)


def _template(given: Properties) -> dict[str, str]:
    return {key: str(value) for key, value in given.items() if value}


def _node_group(context: Context, cluster: str, name: str) -> dict[str, Any] | None:
    answer = ask(context.client("eks").describe_nodegroup, clusterName=cluster, nodegroupName=name)
    return answer["nodegroup"] if answer else None


def _wait_for_group(context: Context, cluster: str, name: str) -> None:
    context.wait(f"node group {name}", lambda: _is_active(_node_group(context, cluster, name), name), seconds=1800)


def _addon(context: Context, cluster: str, name: str) -> dict[str, Any] | None:
    answer = ask(context.client("eks").describe_addon, clusterName=cluster, addonName=name)
    return answer["addon"] if answer else None


def _wait_for_addon(context: Context, cluster: str, name: str) -> None:
    """Its pods may wait for what the program makes at the same time, so it is not given up at once."""
    arn, healthy = context.arn("eks", f"cluster/{cluster}"), time.monotonic()

    def done() -> bool:
        nonlocal healthy
        changed = context.stores.publish(arn)
        found = _addon(context, cluster, name)
        if found is None or found["status"] != "DEGRADED":
            healthy = time.monotonic()
        elif time.monotonic() - max(healthy, changed) > DEGRADED_SECONDS:
            raise RuleBroken("Timeout", f"add-on {name} stays DEGRADED, and is given up: {_issues(found)}")
        return _is_active(found, name)

    context.wait(f"add-on {name}", done, seconds=1200)


def _is_active(found: dict[str, Any] | None, name: str) -> bool:
    if found is None or "FAILED" in found["status"]:
        raise RuleBroken("CreateFailed", f"{name} failed: {_issues(found) or 'it does not exist'}")
    return bool(found["status"] == "ACTIVE")


def _issues(found: dict[str, Any] | None) -> str:
    issues = (found or {}).get("health", {}).get("issues", [])
    return "; ".join(f"{issue.get('code')}: {issue.get('message')}" for issue in issues)


NODES = Resource(
    "aws:eks/nodeGroup:NodeGroup",
    frozenset(NODE_GROUP) | words("tags"),
    words("arn resources status"),
    create_node_group,
    read_node_group,
    delete_node_group,
    in_place=(
        InPlace(NODE_VERSION, update_node_version),
        InPlace(words("labels nodeRepairConfig scalingConfig taints updateConfig"), update_node_group),
        tags_by(eks_tags, read_node_group),
    ),
    name_property="nodeGroupName",
)
ADDONS = Resource(
    "aws:eks/addon:Addon",
    frozenset(ADDON) | words("preserve resolveConflictsOnUpdate tags"),
    words("arn createdAt modifiedAt"),
    create_addon,
    read_addon,
    delete_addon,
    in_place=(
        InPlace(words("addonVersion configurationValues serviceAccountRoleArn podIdentityAssociations"), update_addon),
        tags_by(eks_tags, read_addon),
    ),
)
RESOURCES = (NODES, ADDONS)
