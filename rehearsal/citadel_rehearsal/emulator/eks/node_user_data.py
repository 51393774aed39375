"""Whether EKS can merge the user data of a launch template with its own.

https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html (Amazon EC2 user data)
https://github.com/terraform-aws-modules/terraform-aws-eks/issues/1729 and 3205 (the sentence, after the creation began)
"""

import re
import tomllib
from base64 import b64decode
from typing import Any

from citadel_rehearsal.emulator.lifecycle import Record

NO_TOML = "User data was not a TOML format that could be processed."
NO_MIME = "User data was not in the MIME multipart format."
# Headers with quoted keys, and escaped quotes in values.
UNREAD = re.compile(r"""^\s*\[+[^\]]*["'].*\]|\\\"""", re.MULTILINE)


def unmerged(record: Record, data: dict[str, Any]) -> list[str]:
    """What EKS says of user data that it cannot merge; `data` is the launch template's."""
    text = b64decode(data.get("UserData") or "").decode(errors="replace")
    if not text or data.get("ImageId"):
        return []
    if record["amiType"].startswith("BOTTLEROCKET"):
        return [] if _is_read_toml(text) else [NO_TOML]
    is_mime = re.match(r"(?i)(content-type: *multipart/|mime-version:)", text.lstrip())
    return [] if is_mime or record["amiType"].startswith("WINDOWS") else [NO_MIME]


def _is_read_toml(text: str) -> bool:
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return not UNREAD.search(text) and _of_one_type(found)


def _of_one_type(value: Any) -> bool:
    """Whether no list has items of several types."""
    if isinstance(value, dict):
        return all(map(_of_one_type, value.values()))
    if isinstance(value, list):
        return len({type(one) for one in value}) <= 1 and all(map(_of_one_type, value))
    return True
