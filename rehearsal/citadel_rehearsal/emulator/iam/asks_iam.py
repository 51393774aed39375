"""What a session asks of IAM itself: only to read a role, which `citadel whoami` needs for the role's path.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
"""

from ministack.services import iam

from citadel_rehearsal.emulator.iam.call import Ask, Call, Unjudged, resource_tags, tags_of


def asks(call: Call) -> list[Ask]:
    """GetRole on the role, with its tags; the rest is not judged."""
    if call.operation != "GetRole":
        raise Unjudged(f"iam:{call.operation}")
    name = (call.data.get("RoleName") or [""])[0]
    role = iam._roles.get(name)
    arn = role["Arn"] if role else f"arn:aws:iam::{call.account}:role/{name}"
    return [Ask("iam:GetRole", arn, resource_tags(tags_of(role.get("Tags"))) if role else {})]
