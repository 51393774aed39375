"""The handler of CloudWatch: MiniStack's, for alarms and the metrics that they watch.

Without data an alarm is INSUFFICIENT_DATA; SetAlarmState sets another state, as on AWS until the next evaluation:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html
"""

import re
from collections.abc import Mapping
from typing import Any

from ministack.services import cloudwatch

from citadel_rehearsal.emulator.form import fields_of

Answer = tuple[int, dict[str, str], bytes]
OPERATIONS = (
    "DeleteAlarms", "DescribeAlarms", "ListTagsForResource", "PutCompositeAlarm", "PutMetricAlarm", "PutMetricData",
    "SetAlarmState", "TagResource", "UntagResource",
)  # fmt: skip
_PATH = re.compile(r"/service/GraniteServiceVersion20100801/operation/(\w+)")


async def handle_request(
    method: str, path: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, Any]
) -> Answer:
    """The answer of MiniStack, or the refusal of an operation that is not modelled."""
    operation = _operation(path, headers, body, query)
    if operation in OPERATIONS:
        return await cloudwatch.handle_request(method, path, headers, body, query)
    sentence = f"The rehearsal does not model the operation {operation} of CloudWatch."
    is_cbor = "cbor" in headers.get("smithy-protocol", "")
    return cloudwatch._error("InvalidAction", sentence, 400, use_json="x-amz-target" in headers, use_cbor=is_cbor)


def _operation(path: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, Any]) -> str:
    """By the path (CBOR), the header (JSON) or the field (the query protocol)."""
    found = _PATH.fullmatch(path)
    if found is not None:
        return found[1]
    target = headers.get("x-amz-target", "").rpartition(".")[2]
    named = fields_of(body).get("Action") or query.get("Action") or ""
    return target or (named[0] if isinstance(named, list) else named)
