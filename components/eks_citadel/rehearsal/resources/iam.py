"""IAM principals: roles, users, instance profiles."""

import json
import urllib.parse
from typing import Any

from eks_citadel.rehearsal.resources.context import Context
from eks_citadel.rehearsal.resources.refusals import existing
from eks_citadel.rehearsal.resources.resource import Properties, Resource, words
from eks_citadel.rehearsal.resources.shapes import ask, only, tag_list, tag_map


def create_role(context: Context, inputs: Properties) -> str:
    iam = context.client("iam")
    names = {
        "name": "RoleName",
        "assumeRolePolicy": "AssumeRolePolicyDocument",
        "description": "Description",
        "maxSessionDuration": "MaxSessionDuration",
        "path": "Path",
        "permissionsBoundary": "PermissionsBoundary",
    }
    iam.create_role(**only(inputs, names), Tags=tag_list(inputs["tagsAll"]))
    with existing(inputs["name"]):
        for policy_arn in inputs.get("managedPolicyArns") or []:
            iam.attach_role_policy(RoleName=inputs["name"], PolicyArn=policy_arn)
        for policy in inputs.get("inlinePolicies") or []:
            iam.put_role_policy(RoleName=inputs["name"], PolicyName=policy["name"], PolicyDocument=policy["policy"])
    return str(inputs["name"])


def read_role(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    answer = ask(context.client("iam").get_role, RoleName=identifier)
    return answer and role_properties(answer["Role"])


def role_properties(role: dict[str, Any]) -> Properties:
    """A role in Pulumi's words."""
    return {
        "arn": role["Arn"],
        "assumeRolePolicy": document(role["AssumeRolePolicyDocument"]),
        "createDate": role["CreateDate"].isoformat(),
        "description": role.get("Description", ""),
        "maxSessionDuration": role.get("MaxSessionDuration", 3600),
        "name": role["RoleName"],
        "path": role.get("Path", "/"),
        "tagsAll": tag_map(role.get("Tags")),
        "uniqueId": role["RoleId"],
    }


def document(policy: Any) -> str:
    """A policy as text; boto3 gives some of them parsed, and some quoted."""
    return urllib.parse.unquote(policy) if isinstance(policy, str) else json.dumps(policy)


def update_role(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    iam = context.client("iam")
    iam.update_assume_role_policy(RoleName=identifier, PolicyDocument=new["assumeRolePolicy"])


def delete_role(context: Context, identifier: str, outputs: Properties) -> None:
    iam = context.client("iam")
    for policy_arn in outputs.get("managedPolicyArns") or []:
        ask(iam.detach_role_policy, RoleName=identifier, PolicyArn=policy_arn)
    for policy in outputs.get("inlinePolicies") or []:
        ask(iam.delete_role_policy, RoleName=identifier, PolicyName=policy["name"])
    ask(iam.delete_role, RoleName=identifier)


def create_user(context: Context, inputs: Properties) -> str:
    names = {"name": "UserName", "path": "Path", "permissionsBoundary": "PermissionsBoundary"}
    context.client("iam").create_user(**only(inputs, names), Tags=tag_list(inputs["tagsAll"]))
    return str(inputs["name"])


def read_user(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    answer = ask(context.client("iam").get_user, UserName=identifier)
    return answer and {
        "arn": answer["User"]["Arn"],
        "name": answer["User"]["UserName"],
        "path": answer["User"].get("Path", "/"),
        "uniqueId": answer["User"]["UserId"],
    }


def delete_user(context: Context, identifier: str, outputs: Properties) -> None:
    ask(context.client("iam").delete_user, UserName=identifier)


def create_profile(context: Context, inputs: Properties) -> str:
    iam = context.client("iam")
    names = {"name": "InstanceProfileName", "path": "Path"}
    iam.create_instance_profile(**only(inputs, names), Tags=tag_list(inputs["tagsAll"]))
    if inputs.get("role"):
        with existing(inputs["name"]):
            iam.add_role_to_instance_profile(InstanceProfileName=inputs["name"], RoleName=inputs["role"])
    return str(inputs["name"])


def read_profile(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    answer = ask(context.client("iam").get_instance_profile, InstanceProfileName=identifier)
    if answer is None:
        return None
    profile = answer["InstanceProfile"]
    return {
        "arn": profile["Arn"],
        "createDate": profile["CreateDate"].isoformat(),
        "name": profile["InstanceProfileName"],
        "path": profile.get("Path", "/"),
        "uniqueId": profile["InstanceProfileId"],
    }


def delete_profile(context: Context, identifier: str, outputs: Properties) -> None:
    iam = context.client("iam")
    if outputs.get("role"):
        ask(iam.remove_role_from_instance_profile, InstanceProfileName=identifier, RoleName=outputs["role"])
    ask(iam.delete_instance_profile, InstanceProfileName=identifier)


ROLE = Resource(
    "aws:iam/role:Role",
    words(
        "name assumeRolePolicy description forceDetachPolicies inlinePolicies managedPolicyArns maxSessionDuration path"
        " permissionsBoundary tags"
    ),
    words("arn createDate uniqueId"),
    create_role,
    read_role,
    delete_role,
    update=update_role,
    updates=words("assumeRolePolicy"),
    name_property="name",
    regional=False,
)
USER = Resource(
    "aws:iam/user:User",
    words("name path permissionsBoundary forceDestroy tags"),
    words("arn uniqueId"),
    create_user,
    read_user,
    delete_user,
    name_property="name",
    regional=False,
)
INSTANCE_PROFILE = Resource(
    "aws:iam/instanceProfile:InstanceProfile",
    words("name path role tags"),
    words("arn createDate uniqueId"),
    create_profile,
    read_profile,
    delete_profile,
    name_property="name",
    regional=False,
)
RESOURCES = (ROLE, USER, INSTANCE_PROFILE)
