"""POST /_citadel/session: opens a role session as an AWS service would, which the role's trust policy must allow."""

from typing import Any

from ministack.core.responses import set_request_account_id, set_request_region

from citadel_rehearsal.emulator.iam import sessions
from citadel_rehearsal.ground.partition import inward, outward, partition


def open_session(document: dict[str, Any]) -> dict[str, Any]:
    """`{region, role_arn, principal, session_name, ...}` -> credentials. Other keys as for `sessions.assume`."""
    region = document.pop("region")
    of = partition(region)
    request: dict[str, Any] = document if of == "aws" else inward(document, of)
    set_request_account_id(request["role_arn"].split(":")[4])
    set_request_region(region)
    made = sessions.assume(**request, region=region)
    answer = vars(made)
    return answer if of == "aws" else dict(outward(answer, of))
