"""IAM policies: managed ones, inline ones, and their attachments to roles."""

from typing import Any

from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.iam import document
from citadel_rehearsal.resources.resource import InPlace, Properties, Resource, words
from citadel_rehearsal.resources.retagging import iam_tags, tags_by
from citadel_rehearsal.resources.shapes import ask, only, tag_list

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
VERSIONS = 5


def create_policy(context: Context, inputs: Properties) -> str:
    names = {"name": "PolicyName", "policy": "PolicyDocument", "description": "Description", "path": "Path"}
    answer = context.client("iam").create_policy(**only(inputs, names), Tags=tag_list(inputs["tagsAll"]))
    return str(answer["Policy"]["Arn"])


def read_policy(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    iam = context.client("iam")
    answer = ask(iam.get_policy, PolicyArn=identifier)
    if answer is None:
        return None
    policy = answer["Policy"]
    version = iam.get_policy_version(PolicyArn=identifier, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
    return {
        "arn": identifier,
        "attachmentCount": policy.get("AttachmentCount", 0),
        "name": policy["PolicyName"],
        "path": policy.get("Path", "/"),
        "policy": document(version["Document"]),
        "policyId": policy["PolicyId"],
    }


def update_policy(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    """Create a new default version. Delete the oldest first if there are five, which is IAM's limit."""
    iam = context.client("iam")
    versions = _unused_versions(iam, identifier)
    if len(versions) >= VERSIONS - 1:
        oldest = min(versions, key=lambda one: one["CreateDate"])
        iam.delete_policy_version(PolicyArn=identifier, VersionId=oldest["VersionId"])
    iam.create_policy_version(PolicyArn=identifier, PolicyDocument=new["policy"], SetAsDefault=True)


def delete_policy(context: Context, identifier: str, outputs: Properties) -> None:
    iam = context.client("iam")
    for version in _unused_versions(iam, identifier):
        ask(iam.delete_policy_version, PolicyArn=identifier, VersionId=version["VersionId"])
    ask(iam.delete_policy, PolicyArn=identifier)


def _unused_versions(iam: Any, arn: str) -> list[dict[str, Any]]:
    versions = (ask(iam.list_policy_versions, PolicyArn=arn) or {}).get("Versions", [])
    return [one for one in versions if not one["IsDefaultVersion"]]


def put_role_policy(context: Context, inputs: Properties) -> str:
    names = {"role": "RoleName", "name": "PolicyName", "policy": "PolicyDocument"}
    context.client("iam").put_role_policy(**only(inputs, names))
    return f"{inputs['role']}:{inputs['name']}"


def read_role_policy(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    role, _, name = identifier.partition(":")
    answer = ask(context.client("iam").get_role_policy, RoleName=role, PolicyName=name)
    return answer and {"role": role, "name": name, "policy": document(answer["PolicyDocument"])}


def update_role_policy(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    put_role_policy(context, new)


def delete_role_policy(context: Context, identifier: str, outputs: Properties) -> None:
    role, _, name = identifier.partition(":")
    ask(context.client("iam").delete_role_policy, RoleName=role, PolicyName=name)


def attach_policy(context: Context, inputs: Properties) -> str:
    context.client("iam").attach_role_policy(RoleName=inputs["role"], PolicyArn=inputs["policyArn"])
    return f"{inputs['role']}/{inputs['policyArn']}"


def read_attachment(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    role, _, policy_arn = identifier.partition("/")
    answer = ask(context.client("iam").list_attached_role_policies, RoleName=role)
    attached = [policy["PolicyArn"] for policy in (answer or {}).get("AttachedPolicies", [])]
    return {"role": role, "policyArn": policy_arn} if policy_arn in attached else None


def detach_policy(context: Context, identifier: str, outputs: Properties) -> None:
    role, _, policy_arn = identifier.partition("/")
    ask(context.client("iam").detach_role_policy, RoleName=role, PolicyArn=policy_arn)


POLICY = Resource(
    "aws:iam/policy:Policy",
    words("name policy description path tags"),
    words("arn attachmentCount policyId"),
    create_policy,
    read_policy,
    delete_policy,
    in_place=(InPlace(words("policy"), update_policy), tags_by(iam_tags("policy", "PolicyArn"))),
    name_property="name",
    regional=False,
)
ROLE_POLICY = Resource(
    "aws:iam/rolePolicy:RolePolicy",
    words("name policy role"),
    words(""),
    put_role_policy,
    read_role_policy,
    delete_role_policy,
    in_place=(InPlace(words("policy"), update_role_policy),),
    name_property="name",
    regional=False,
)
ROLE_POLICY_ATTACHMENT = Resource(
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    words("policyArn role"),
    words(""),
    attach_policy,
    read_attachment,
    detach_policy,
    regional=False,
)
RESOURCES = (POLICY, ROLE_POLICY, ROLE_POLICY_ATTACHMENT)
