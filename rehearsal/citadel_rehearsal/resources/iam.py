"""IAM principals: roles, users, instance profiles."""

import json
import urllib.parse
from typing import Any

from citadel_rehearsal.ground.refusals import existing
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.resource import InPlace, Properties, Resource, words
from citadel_rehearsal.resources.retagging import iam_tags, tags_by
from citadel_rehearsal.resources.shapes import ask, only, tag_list, tag_map


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
    """The outputs of a role with Pulumi's property names."""
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
    """A policy document as JSON text. boto3 returns some documents parsed, and others URL-encoded."""
    return urllib.parse.unquote(policy) if isinstance(policy, str) else json.dumps(policy)


def update_trust(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    iam = context.client("iam")
    iam.update_assume_role_policy(RoleName=identifier, PolicyDocument=new["assumeRolePolicy"])


def update_role(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    settings = {"Description": new.get("description") or "", "MaxSessionDuration": new.get("maxSessionDuration", 3600)}
    context.client("iam").update_role(RoleName=identifier, **settings)


def boundary_of(noun: str, key: str) -> InPlace:
    """The change of the permissions boundary of a role or user."""

    def request(context: Context, identifier: str, old: Properties, new: Properties) -> None:
        iam, of = context.client("iam"), {key: identifier}
        if new.get("permissionsBoundary"):
            put = getattr(iam, f"put_{noun}_permissions_boundary")
            put(**of, PermissionsBoundary=new["permissionsBoundary"])
        else:
            getattr(iam, f"delete_{noun}_permissions_boundary")(**of)

    return InPlace(words("permissionsBoundary"), request)


def update_managed_policies(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    iam = context.client("iam")
    before, after = set(old.get("managedPolicyArns") or []), set(new.get("managedPolicyArns") or [])
    for policy_arn in sorted(after - before):
        iam.attach_role_policy(RoleName=identifier, PolicyArn=policy_arn)
    for policy_arn in sorted(before - after):
        ask(iam.detach_role_policy, RoleName=identifier, PolicyArn=policy_arn)


def update_inline_policies(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    iam = context.client("iam")
    before, after = (
        {policy["name"]: policy["policy"] for policy in one.get("inlinePolicies") or []} for one in (old, new)
    )
    for name in sorted(after):
        iam.put_role_policy(RoleName=identifier, PolicyName=name, PolicyDocument=after[name])
    for name in sorted(before.keys() - after.keys()):
        ask(iam.delete_role_policy, RoleName=identifier, PolicyName=name)


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


def update_profile(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    """Replace the role. An instance profile has one role at most."""
    iam = context.client("iam")
    if old.get("role"):
        ask(iam.remove_role_from_instance_profile, InstanceProfileName=identifier, RoleName=old["role"])
    if new.get("role"):
        iam.add_role_to_instance_profile(InstanceProfileName=identifier, RoleName=new["role"])


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
    in_place=(
        InPlace(words("assumeRolePolicy"), update_trust),
        InPlace(words("description maxSessionDuration"), update_role),
        boundary_of("role", "RoleName"),
        InPlace(words("managedPolicyArns"), update_managed_policies),
        InPlace(words("inlinePolicies"), update_inline_policies),
        tags_by(iam_tags("role", "RoleName")),
    ),
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
    in_place=(boundary_of("user", "UserName"), tags_by(iam_tags("user", "UserName"))),
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
    in_place=(
        InPlace(words("role"), update_profile),
        tags_by(iam_tags("instance_profile", "InstanceProfileName")),
    ),
    name_property="name",
    regional=False,
)
RESOURCES = (ROLE, USER, INSTANCE_PROFILE)
