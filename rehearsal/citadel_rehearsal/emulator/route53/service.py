"""The handler of Route 53: MiniStack's, after the checks that it lacks."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import route53

from citadel_rehearsal.emulator.route53 import health_checks, records, zones
from citadel_rehearsal.emulator.route53.refused import Answer, Refused, answer

PREFIX = f"/{route53.API_VERSION}"
# (method, path) -> what judges the request, by the parts of the path and the body; None has no rules of its own.
ROUTES: tuple[tuple[str, str, Callable[..., None] | None], ...] = (
    ("POST", r"/hostedzone", zones.judge_new),
    ("GET", r"/hostedzone", None),
    ("GET", r"/hostedzonesbyname", None),
    ("GET", r"/hostedzonesbyvpc", None),
    ("POST", r"/hostedzone/([^/]+)/(?:associatevpc|disassociatevpc)", zones.judge_association),
    ("GET", r"/hostedzone/([^/]+)", None),
    ("POST", r"/hostedzone/([^/]+)", None),
    ("DELETE", r"/hostedzone/([^/]+)", zones.judge_end),
    ("POST", r"/hostedzone/([^/]+)/rrset/?", records.judge),
    ("GET", r"/hostedzone/([^/]+)/rrset/?", None),
    ("GET", r"/change/([^/]+)", None),
    ("POST", r"/healthcheck", health_checks.judge_new),
    ("GET", r"/healthcheck", None),
    ("GET", r"/healthcheck/([^/]+)", None),
    ("POST", r"/healthcheck/([^/]+)", health_checks.judge_change),
    ("DELETE", r"/healthcheck/([^/]+)", None),
    ("GET", r"/tags/([^/]+)/([^/]+)", None),
    ("POST", r"/tags/([^/]+)/([^/]+)", None),
)


def install() -> None:
    """Put the corrections into MiniStack's Route 53."""
    health_checks.install()


async def handle_request(
    method: str, path: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, Any]
) -> Answer:
    """The answer of MiniStack, or a refusal."""
    try:
        _judge(method, path.removeprefix(PREFIX), body)
    except Refused as refused:
        return answer(refused)
    return await route53.handle_request(method, path, headers, body, query)


def _judge(method: str, path: str, body: bytes) -> None:
    for wanted, pattern, judge in ROUTES:
        found = re.fullmatch(pattern, path)
        if found and method == wanted:
            if judge is not None:
                judge(*found.groups()[:1], body)
            return
    raise Refused("InvalidInput", f"The rehearsal does not model the operation {method} {path} of Route 53.")
