"""The resources of a cluster: node groups, add-ons, access policies, associations."""

from collections.abc import Callable
from typing import Any

from ministack.services import eks

from citadel_rehearsal.emulator.eks import scaling, store
from citadel_rehearsal.emulator.eks.addon_rules import namespace
from citadel_rehearsal.emulator.eks.call import Call
from citadel_rehearsal.emulator.eks.catalogue import DEPLOYMENT_ADDONS, default_addon_version
from citadel_rehearsal.emulator.eks.node_template_rules import template_data
from citadel_rehearsal.emulator.eks.node_user_data import unmerged
from citadel_rehearsal.emulator.eks.updates import record_update
from citadel_rehearsal.emulator.lifecycle import Record, begin, public

RELEASED = "20261101"
NO_NETWORK = ("No vpc-cni add-on is ACTIVE in cluster {0}: nodes stay NotReady and cannot join it, "
              "so create the add-on before the node group.")  # fmt: skip
# Of an add-on whose cluster has nodes: what keeps its pods from becoming ready, a sentence each. The application puts
# them here.
JUDGES: list[Callable[[Record], list[str]]] = []
# Of a node group: why its nodes never join, with EKS's codes (botocore eks NodegroupIssueCode).
NODE_JUDGES: list[Callable[[Record], list[tuple[str, str]]]] = []
# EKS says no more than the first sentence: https://docs.aws.amazon.com/guardduty/latest/ug/eks-runtime-monitoring-addon-trouble.html
UNJOINED_CODE = "NodeCreationFailure"
UNJOINED = "Instances failed to join the kubernetes cluster. ({0}.)"
UNHEALTHY = "The add-on is unhealthy because it doesn't have the desired number of replicas. ({0}.)"


def create_node_group(call: Call) -> dict[str, Any]:
    """CreateNodegroup, with the access entry that EKS creates for the role."""
    body = call.body
    store.answer(eks._create_nodegroup(call.cluster, dict(body)))
    record = store.node_group(call.cluster, body["nodegroupName"])
    record.update(_node_group_settings(call, record))
    record["resources"] = {"autoScalingGroups": [{"name": scaling.open_group(record)}]}
    _make_node_entry(call.cluster, body["nodeRole"])
    begin(record, "CREATING", _finish_node_group)
    return {"nodegroup": _node_group_view(record)}


def _node_group_settings(call: Call, record: Record) -> Record:
    body = call.body
    settings: Record = {
        "version": body.get("version") or store.cluster(call.cluster)["version"],
        "scalingConfig": body.get("scalingConfig") or {"minSize": 1, "maxSize": 2, "desiredSize": 2},
        "amiType": body.get("amiType") or "AL2023_x86_64_STANDARD",
        "capacityType": body.get("capacityType") or "ON_DEMAND",
        "updateConfig": body.get("updateConfig") or {"maxUnavailable": 1},
    }
    settings |= {name: body[name] for name in ("remoteAccess", "nodeRepairConfig", "warmPoolConfig") if name in body}
    template = store.launch_template(body.get("launchTemplate") or {})
    if template is not None:
        record.pop("diskSize", None)  # the template's size is not shown
        version = body["launchTemplate"].get("version") or str(template["DefaultVersionNumber"])
        names = {"id": template["LaunchTemplateId"], "name": template["LaunchTemplateName"]}
        settings["launchTemplate"] = {**names, "version": version}
    return settings


def _make_node_entry(cluster: str, role_arn: str) -> None:
    mode = store.cluster(cluster)["accessConfig"]["authenticationMode"]
    if mode != "CONFIG_MAP" and store.entry(cluster, role_arn) is None:
        body = {
            "type": "EC2_LINUX",
            "kubernetesGroups": ["system:nodes"],
            "username": "system:node:{{EC2PrivateDNSName}}",
        }
        eks._access_entries[eks._ae_key(cluster, role_arn)] = eks._build_access_entry(cluster, role_arn, body)


def _finish_node_group(record: Record) -> None:
    cluster = store.cluster(record["clusterName"])
    network = [addon for addon in store.addons(cluster["name"]) if addon["addonName"] == "vpc-cni"]
    settled = cluster["_self_managed_addons"] or any(addon["status"] == "ACTIVE" for addon in network)
    found = [] if settled else [(UNJOINED_CODE, NO_NETWORK.format(cluster["name"]))]
    found += [issue for judge in NODE_JUDGES for issue in judge(record)]
    record["status"] = "CREATE_FAILED" if found else "ACTIVE"
    group = record["resources"]["autoScalingGroups"][0]["name"]
    issues = [{"code": code, "message": message, "resourceIds": [group]} for code, message in found]
    identifier, data = template_data(record.get("launchTemplate") or {})
    for sentence in unmerged(record, data):
        record["status"] = "CREATE_FAILED"
        code = "Ec2LaunchTemplateInvalidConfiguration"
        issues.append({"code": code, "message": sentence, "resourceIds": [identifier]})
    record["health"] = {"issues": issues}
    if not issues:
        scaling.fill(record)


def describe_node_group(call: Call) -> dict[str, Any]:
    """DescribeNodegroup."""
    return {"nodegroup": _node_group_view(store.node_group(call.cluster, call.names["node_group"]))}


def _node_group_view(record: Record) -> Record:
    """With the release of its image: Kubernetes version and date, which is invented.

    An image and an instance type of the launch template are shown as the API reference says.
    https://docs.aws.amazon.com/eks/latest/userguide/eks-linux-ami-versions.html
    https://docs.aws.amazon.com/eks/latest/APIReference/API_Nodegroup.html
    """
    data = template_data(record.get("launchTemplate") or {})[1]
    release = record.get("releaseVersion") or f"{record['version']}.0-{RELEASED}"
    shown = _view(record, "nodegroupArn") | {"releaseVersion": release}
    if data.get("ImageId"):
        shown |= {"amiType": "CUSTOM", "releaseVersion": data["ImageId"]}
    return shown | ({"instanceTypes": None} if data.get("InstanceType") else {})


def delete_node_group(call: Call) -> dict[str, Any]:
    """DeleteNodegroup."""
    record = store.node_group(call.cluster, call.names["node_group"])

    def ending(gone: Record) -> None:
        scaling.close(gone)
        eks._delete_nodegroup(gone["clusterName"], gone["nodegroupName"])

    begin(record, "DELETING", ending)
    return {"nodegroup": _node_group_view(record)}


def create_addon(call: Call) -> dict[str, Any]:
    """CreateAddon, with the add-on's own associations."""
    body, name = call.body, call.body["addonName"]
    store.answer(eks._create_addon(call.cluster, dict(body)))
    record = store.addon(call.cluster, name)
    version = body.get("addonVersion") or default_addon_version(name, store.cluster(call.cluster)["version"])
    record.update(addonVersion=version, namespaceConfig={"namespace": namespace(call)}, _cluster=call.cluster)
    _own_associations(call, record)
    begin(record, "CREATING", _finish_addon)
    return {"addon": _addon_view(record)}


def update_addon(call: Call) -> dict[str, Any]:
    """UpdateAddon."""
    name, body = call.names["addon"], call.body
    record = store.addon(call.cluster, name)
    fields = ("addonVersion", "serviceAccountRoleArn", "configurationValues")
    record.update({field: body[field] for field in fields if field in body})
    record["modifiedAt"] = eks._now()
    if "podIdentityAssociations" in body:
        _disown_associations(record)
        _own_associations(call, record)
    update = record_update(call.cluster, "AddonUpdate", {"AddonVersion": record["addonVersion"]}, name)
    begin(record, "UPDATING", _finish_addon)
    return update


def describe_addon(call: Call) -> dict[str, Any]:
    """DescribeAddon."""
    record = store.addon(call.cluster, call.names["addon"])
    if record["status"] in {"ACTIVE", "DEGRADED"}:
        _finish_addon(record)
    return {"addon": _addon_view(record)}


def delete_addon(call: Call) -> dict[str, Any]:
    """DeleteAddon. The add-on's own associations are deleted too, unless `preserve` is sent."""
    record = store.addon(call.cluster, call.names["addon"])
    preserve = call.query.get("preserve") == "true"

    def ending(gone: Record) -> None:
        if not preserve:
            _disown_associations(gone)
        eks._delete_addon(gone["clusterName"], gone["addonName"])

    begin(record, "DELETING", ending)
    return {"addon": _addon_view(record)}


def _finish_addon(record: Record) -> None:
    cluster = store.cluster(record["clusterName"])
    running = bool(store.running_node_groups(cluster["name"]) or (cluster.get("computeConfig") or {}).get("enabled"))
    if not running and record["addonName"] in DEPLOYMENT_ADDONS:
        why = [f"{record['addonName']} has no replica: cluster {cluster['name']} has no ACTIVE node group"]
    else:
        why = [sentence for judge in JUDGES for sentence in judge(record)]
    issues = [
        {"code": "InsufficientNumberOfReplicas", "message": UNHEALTHY.format(one), "resourceIds": []} for one in why
    ]
    record.update(status="DEGRADED" if why else "ACTIVE", health={"issues": issues})


def _own_associations(call: Call, record: Record) -> None:
    arns = []
    for wanted in call.body.get("podIdentityAssociations") or []:
        body = {"namespace": record["namespaceConfig"]["namespace"], **wanted}
        made = store.answer(eks._create_pod_identity_association(call.cluster, body))["association"]
        owned = next(
            item for item in store.associations(call.cluster) if item["associationId"] == made["associationId"]
        )
        owned["ownerArn"] = record["addonArn"]
        arns.append(made["associationArn"])
    record["podIdentityAssociations"] = arns


def _disown_associations(record: Record) -> None:
    for association in store.associations(record["clusterName"]):
        if association["ownerArn"] == record["addonArn"]:
            eks._delete_pod_identity_association(record["clusterName"], association["associationId"])


def _addon_view(record: Record) -> Record:
    return {name: value for name, value in _view(record, "addonArn").items() if value != ""}


def _view(record: Record, arn: str) -> Record:
    return public(record) | {"tags": dict(eks._tags.get(record[arn]) or {})}


def associate_access_policy(call: Call) -> dict[str, Any]:
    """AssociateAccessPolicy. MiniStack's version refuses EC2 entries, which EKS allows."""
    principal, now = call.names["principal"], eks._now()
    key = eks._ap_key(call.cluster, principal, call.body["policyArn"])
    scope = {"type": call.body["accessScope"]["type"], "namespaces": call.body["accessScope"].get("namespaces") or []}
    first = (eks._access_policies.get(key) or {}).get("associatedAt", now)
    policy = {"policyArn": call.body["policyArn"], "accessScope": scope, "associatedAt": first, "modifiedAt": now}
    eks._access_policies[key] = policy
    return {"clusterName": call.cluster, "principalArn": principal, "associatedAccessPolicy": policy}


def describe_access_entry(call: Call) -> dict[str, Any]:
    """DescribeAccessEntry, with the default user name that EKS generates."""
    record = store.answer(eks._describe_access_entry(call.cluster, call.names["principal"]))["accessEntry"]
    return {"accessEntry": entry_view(record)}


def entry_view(record: Record) -> Record:
    """An access entry as EKS returns it."""
    name = record["username"] or _default_username(record["principalArn"])
    return record | {"username": name, "tags": dict(eks._tags.get(record["accessEntryArn"]) or {})}


def _default_username(arn: str) -> str:
    if ":role/" not in arn:
        return arn
    account, name = arn.split(":")[4], arn.rsplit("/", 1)[-1]
    return f"arn:aws:sts::{account}:assumed-role/{name}/{{{{SessionName}}}}"
