"""Updates of clusters, node groups and add-ons: each has an id, and is InProgress and then Successful."""

from collections.abc import Callable
from typing import Any

from ministack.core.responses import new_uuid
from ministack.services import eks

from citadel_rehearsal.emulator.eks import scaling, store
from citadel_rehearsal.emulator.eks.call import Call, invalid_parameter, not_found
from citadel_rehearsal.emulator.lifecycle import Record, become, begin, public

VPC_PARAMS = {
    "endpointPrivateAccess": "EndpointPrivateAccess",
    "endpointPublicAccess": "EndpointPublicAccess",
    "publicAccessCidrs": "PublicAccessCidrs",
    "subnetIds": "Subnets",
    "securityGroupIds": "SecurityGroups",
    "controlPlaneEgressMode": "ControlPlaneEgressMode",
}


def record_update(cluster: str, kind: str, params: dict[str, Any], of: str = "") -> dict[str, Any]:
    """Record an update of the cluster, or of the node group or add-on `of`. Returns the answer of an Update operation.

    Call this before the resource's state changes, so that the update has ended when the resource is ACTIVE again.
    """
    update: Record = {
        "id": new_uuid(),
        "type": kind,
        "params": [{"type": name, "value": _text(value)} for name, value in params.items()],
        "createdAt": eks._now(),
        "errors": [],
        "_of": of,
    }
    begin(update, "InProgress", become("Successful"))
    store.UPDATES.setdefault(store.here(cluster), []).append(update)
    return {"update": public(update)}


def describe_update(call: Call) -> dict[str, Any]:
    """DescribeUpdate."""
    for update in _updates(call):
        if update["id"] == call.names["update"]:
            return {"update": public(update)}
    raise not_found(f"No update found for ID: {call.names['update']}.")


def list_updates(call: Call) -> dict[str, Any]:
    """ListUpdates."""
    return {"updateIds": [update["id"] for update in _updates(call)]}


def update_cluster_config(call: Call) -> dict[str, Any]:
    """UpdateClusterConfig. The rules have checked that the request has only one kind of setting."""
    cluster, body = store.cluster(call.cluster), call.body
    kind, params = next(_changes(cluster, body))
    update = record_update(call.cluster, kind, params)
    begin(cluster, "UPDATING", become("ACTIVE"))
    return update


def _changes(cluster: Record, body: dict[str, Any]) -> Any:
    """Apply the request, and return the update's type and parameters."""
    if "resourcesVpcConfig" in body:
        sent = body["resourcesVpcConfig"]
        cluster["resourcesVpcConfig"].update({name: sent[name] for name in VPC_PARAMS if name in sent})
        kind = "EndpointAccessUpdate" if not {"subnetIds", "securityGroupIds"} & set(sent) else "VpcConfigUpdate"
        yield kind, {VPC_PARAMS[name]: value for name, value in sent.items() if name in VPC_PARAMS}
    if "logging" in body:
        cluster["logging"] = full_logging(body["logging"])
        yield "LoggingUpdate", {"ClusterLogging": body["logging"]}
    if "accessConfig" in body:
        cluster["accessConfig"].update(body["accessConfig"])
        yield "AccessConfigUpdate", {"AuthenticationMode": body["accessConfig"].get("authenticationMode")}
    if "upgradePolicy" in body:
        cluster["upgradePolicy"] = body["upgradePolicy"]
        yield "UpgradePolicyUpdate", {"UpgradePolicy": body["upgradePolicy"]}
    if "deletionProtection" in body:
        cluster["deletionProtection"] = body["deletionProtection"]
        yield "DeletionProtectionUpdate", {"DeletionProtection": body["deletionProtection"]}
    if "zonalShiftConfig" in body:
        cluster["zonalShiftConfig"] = body["zonalShiftConfig"]
        yield "ZonalShiftConfigUpdate", {"ZonalShiftConfig": body["zonalShiftConfig"]}
    raise invalid_parameter(f"The rehearsal does not model this update: {', '.join(sorted(body))}.")


def full_logging(sent: dict[str, Any]) -> dict[str, Any]:
    """The logging configuration as EKS returns it: the enabled log types and the disabled ones."""
    every = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
    enabled = {
        kind for group in sent.get("clusterLogging", []) if group.get("enabled") for kind in group.get("types", [])
    }
    groups = [{"types": [kind for kind in every if kind in enabled], "enabled": True},
              {"types": [kind for kind in every if kind not in enabled], "enabled": False}]  # fmt: skip
    return {"clusterLogging": [group for group in groups if group["types"]]}


def update_cluster_version(call: Call) -> dict[str, Any]:
    """UpdateClusterVersion."""
    cluster, version = store.cluster(call.cluster), call.body["version"]

    def ending(record: Record) -> None:
        record.update(version=version, status="ACTIVE")

    update = record_update(call.cluster, "VersionUpdate", {"Version": version})
    begin(cluster, "UPDATING", ending)
    return update


def update_node_group_config(call: Call) -> dict[str, Any]:
    """UpdateNodegroupConfig."""
    group, body = store.node_group(call.cluster, call.names["node_group"]), call.body
    group["scalingConfig"].update(body.get("scalingConfig") or {})
    labels = body.get("labels") or {}
    kept = {name: value for name, value in group["labels"].items() if name not in labels.get("removeLabels", [])}
    group["labels"] = kept | labels.get("addOrUpdateLabels", {})
    group["taints"] = _taints(group["taints"], body.get("taints") or {})
    for name in ("updateConfig", "nodeRepairConfig", "warmPoolConfig"):
        if name in body:
            group[name] = body[name]
    sizes = body.get("scalingConfig") or {}
    update = record_update(call.cluster, "ConfigUpdate", sizes, call.names["node_group"])
    begin(group, "UPDATING", _active_with(scaling.fill))
    return update


def _taints(present: list[dict[str, str]], sent: dict[str, Any]) -> list[dict[str, str]]:
    changed = [
        (taint["key"], taint["effect"]) for taint in sent.get("addOrUpdateTaints", []) + sent.get("removeTaints", [])
    ]
    kept = [taint for taint in present if (taint["key"], taint["effect"]) not in changed]
    return kept + list(sent.get("addOrUpdateTaints", []))


def update_node_group_version(call: Call) -> dict[str, Any]:
    """UpdateNodegroupVersion: to the requested version, by default the cluster's."""
    group = store.node_group(call.cluster, call.names["node_group"])
    group["version"] = call.body.get("version") or store.cluster(call.cluster)["version"]
    if "launchTemplate" in call.body and "launchTemplate" in group:
        group["launchTemplate"].update(call.body["launchTemplate"])
    update = record_update(call.cluster, "VersionUpdate", {"Version": group["version"]}, call.names["node_group"])
    begin(group, "UPDATING", _active_with(scaling.renew))
    return update


def _active_with(instances: Callable[[Record], None]) -> Callable[[Record], None]:
    """The end of an update of a node group, which also changes its instances."""

    def ending(group: Record) -> None:
        group["status"] = "ACTIVE"
        instances(group)

    return ending


def _updates(call: Call) -> list[Record]:
    store.cluster(call.cluster)
    of = call.query.get("nodegroupName") or call.query.get("addonName") or ""
    return [update for update in store.UPDATES.get(store.here(call.cluster), []) if update["_of"] == of]


def _text(value: Any) -> str:
    import json

    return value if isinstance(value, str) else json.dumps(value)
