"""EKS access entries, their policy associations, and Pod Identity associations."""

from typing import Any

from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.resource import InPlace, Properties, Resource, words
from citadel_rehearsal.resources.retagging import eks_tags, tags_by
from citadel_rehearsal.resources.shapes import ask, only, tags


def create_entry(context: Context, inputs: Properties) -> str:
    names = {
        "clusterName": "clusterName",
        "principalArn": "principalArn",
        "kubernetesGroups": "kubernetesGroups",
        "type": "type",
        "userName": "username",
    }
    context.client("eks").create_access_entry(**only(inputs, names), **tags(inputs))
    return f"{inputs['clusterName']}:{inputs['principalArn']}"


def read_entry(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    cluster, _, principal = identifier.partition(":")
    answer = ask(context.client("eks").describe_access_entry, clusterName=cluster, principalArn=principal)
    if answer is None:
        return None
    entry = answer["accessEntry"]
    return {
        "accessEntryArn": entry["accessEntryArn"],
        "clusterName": cluster,
        "createdAt": entry["createdAt"].isoformat(),
        "kubernetesGroups": entry.get("kubernetesGroups", []),
        "modifiedAt": entry["modifiedAt"].isoformat(),
        "principalArn": principal,
        "type": entry.get("type", "STANDARD"),
        "userName": entry.get("username", ""),
    }


def update_entry(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    names = {"clusterName": "clusterName", "principalArn": "principalArn", "userName": "username"}
    groups = new.get("kubernetesGroups") or []
    context.client("eks").update_access_entry(**only(new, names), kubernetesGroups=groups)


def delete_entry(context: Context, identifier: str, outputs: Properties) -> None:
    cluster, _, principal = identifier.partition(":")
    ask(context.client("eks").delete_access_entry, clusterName=cluster, principalArn=principal)


def associate_policy(context: Context, inputs: Properties) -> str:
    scope = {key: value for key, value in inputs["accessScope"].items() if value}
    key = {name: inputs[name] for name in ("clusterName", "principalArn", "policyArn")}
    context.client("eks").associate_access_policy(**key, accessScope=scope)
    return "#".join((key["clusterName"], key["principalArn"], key["policyArn"]))


def read_policy_association(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    cluster, principal, policy_arn = identifier.split("#")
    call = context.client("eks").list_associated_access_policies
    answer = ask(call, clusterName=cluster, principalArn=principal)
    found = [one for one in (answer or {}).get("associatedAccessPolicies", []) if one["policyArn"] == policy_arn]
    if not found:
        return None
    scope = {key: value for key, value in found[0]["accessScope"].items() if value}
    return {
        "accessScope": scope,
        "associatedAt": found[0]["associatedAt"].isoformat(),
        "clusterName": cluster,
        "modifiedAt": found[0]["modifiedAt"].isoformat(),
        "policyArn": policy_arn,
        "principalArn": principal,
    }


def disassociate_policy(context: Context, identifier: str, outputs: Properties) -> None:
    cluster, principal, policy_arn = identifier.split("#")
    call = context.client("eks").disassociate_access_policy
    ask(call, clusterName=cluster, principalArn=principal, policyArn=policy_arn)


POD_IDENTITY = words("clusterName namespace serviceAccount roleArn disableSessionTags targetRoleArn policy")


def associate_pod_identity(context: Context, inputs: Properties) -> str:
    sent = {name: inputs[name] for name in sorted(POD_IDENTITY) if inputs.get(name) is not None}
    answer = context.client("eks").create_pod_identity_association(**sent, **tags(inputs))
    return str(answer["association"]["associationId"])


def read_pod_identity(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    found = _pod_identity(context, inputs.get("clusterName", ""), identifier)
    settings = ("disableSessionTags", "policy", "targetRoleArn")
    return found and {name: found[name] for name in settings if found.get(name)} | {
        "associationArn": found["associationArn"],
        "associationId": identifier,
        "externalId": found.get("externalId", ""),
        "namespace": found["namespace"],
        "roleArn": found["roleArn"],
        "serviceAccount": found["serviceAccount"],
    }


def update_pod_identity(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    """A property that is no longer given is not sent, so EKS keeps it.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/eks/pod_identity_association.go
    https://github.com/aws-controllers-k8s/eks-controller/pull/164
    """
    names = ("policy", "roleArn", "targetRoleArn")
    changed = {name: new[name] for name in names if new.get(name)}
    changed["disableSessionTags"] = new.get("disableSessionTags", False)
    call = context.client("eks").update_pod_identity_association
    call(clusterName=new["clusterName"], associationId=identifier, **changed)


def delete_pod_identity(context: Context, identifier: str, outputs: Properties) -> None:
    call = context.client("eks").delete_pod_identity_association
    ask(call, clusterName=outputs["clusterName"], associationId=identifier)


def _pod_identity(context: Context, cluster: str, identifier: str) -> dict[str, Any] | None:
    call = context.client("eks").describe_pod_identity_association
    answer = ask(call, clusterName=cluster, associationId=identifier)
    return answer["association"] if answer else None


ACCESS_ENTRY = Resource(
    "aws:eks/accessEntry:AccessEntry",
    words("clusterName principalArn kubernetesGroups type userName tags"),
    words("accessEntryArn createdAt modifiedAt"),
    create_entry,
    read_entry,
    delete_entry,
    in_place=(
        InPlace(words("kubernetesGroups userName"), update_entry),
        tags_by(eks_tags, read_entry, "accessEntryArn"),
    ),
)
POLICY_ASSOCIATION = Resource(
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
    words("clusterName principalArn policyArn accessScope"),
    words("associatedAt modifiedAt"),
    associate_policy,
    read_policy_association,
    disassociate_policy,
)
POD_IDENTITY_ASSOCIATION = Resource(
    "aws:eks/podIdentityAssociation:PodIdentityAssociation",
    POD_IDENTITY | words("tags"),
    words("associationArn associationId externalId"),
    associate_pod_identity,
    read_pod_identity,
    delete_pod_identity,
    in_place=(
        InPlace(words("disableSessionTags policy roleArn targetRoleArn"), update_pod_identity),
        tags_by(eks_tags, read_pod_identity, "associationArn"),
    ),
)
RESOURCES = (ACCESS_ENTRY, POLICY_ASSOCIATION, POD_IDENTITY_ASSOCIATION)
