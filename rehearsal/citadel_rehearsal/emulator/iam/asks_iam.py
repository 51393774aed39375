"""The permissions that a request to IAM needs. Only GetRole is supported, which `citadel whoami` needs.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
"""

from ministack.services import iam

from citadel_rehearsal.emulator.iam.call import Ask, Call, Unjudged, resource_tags, tags_of


def asks(call: Call) -> list[Ask]:
    """The ask of GetRole, with the role's tags. Errors: `Unjudged` for other operations."""
    if call.operation != "GetRole":
        raise Unjudged(f"iam:{call.operation}")
    name = (call.data.get("RoleName") or [""])[0]
    role = iam._roles.get(name)
    arn = role["Arn"] if role else f"arn:aws:iam::{call.account}:role/{name}"
    return [Ask("iam:GetRole", arn, resource_tags(tags_of(role.get("Tags"))) if role else {})]
