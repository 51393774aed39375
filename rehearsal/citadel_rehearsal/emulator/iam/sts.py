"""STS: AssumeRole by the trust policy for every caller. Other operations are refused for sessions.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from citadel_rehearsal.emulator.iam import sessions
from citadel_rehearsal.emulator.iam.call import Call
from citadel_rehearsal.emulator.iam.refusals import Answer, refusal

ALWAYS = ("GetCallerIdentity",)  # policies cannot deny it


def assume_role(call: Call, principal: str, request_id: str) -> Answer:
    """The answer to AssumeRole in the query protocol. `principal` as for `sessions.assume`."""
    one = {name: values[0] for name, values in call.data.items()}
    try:
        made = sessions.assume(
            one.get("RoleArn", ""),
            principal,
            one.get("RoleSessionName", ""),
            tags=_tags(one),
            transitive_tag_keys=_members(one, "TransitiveTagKeys"),
            session_policy=one.get("Policy"),
            session_policy_arns=_members(one, "PolicyArns", ".arn"),
            duration=_seconds(one.get("DurationSeconds") or "3600"),
            external_id=one.get("ExternalId"),
            region=call.region,
        )
    except sessions.SessionRefused as error:
        return refusal("sts", error.code, str(error), request_id, dict(call.headers))
    return 200, {"Content-Type": "text/xml"}, _answer(made, request_id).encode()


def _seconds(text: str) -> int:
    if not text.isdecimal() or len(text) > len(str(2**31)):
        raise sessions.SessionRefused("ValidationError", "DurationSeconds is not a number of seconds.")
    return int(text)


def _members(one: dict[str, str], name: str, field: str = "") -> list[str]:
    found: list[str] = []
    while value := one.get(f"{name}.member.{len(found) + 1}{field}"):
        found.append(value)
    return found


def _tags(one: dict[str, str]) -> list[tuple[str, str]]:
    keys = _members(one, "Tags", ".Key")
    return [(key, one.get(f"Tags.member.{number}.Value", "")) for number, key in enumerate(keys, 1)]


def _answer(made: Any, request_id: str) -> str:
    expiration = datetime.fromtimestamp(made.expiration, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>'
        f"<AccessKeyId>{made.access_key_id}</AccessKeyId><SecretAccessKey>{made.secret_access_key}</SecretAccessKey>"
        f"<SessionToken>{made.session_token}</SessionToken><Expiration>{expiration}</Expiration></Credentials>"
        f"<AssumedRoleUser><AssumedRoleId>{escape(made.assumed_role_id)}</AssumedRoleId>"
        f"<Arn>{escape(made.assumed_role_arn)}</Arn></AssumedRoleUser><PackedPolicySize>0</PackedPolicySize>"
        f"</AssumeRoleResult><ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></AssumeRoleResponse>"
    )
