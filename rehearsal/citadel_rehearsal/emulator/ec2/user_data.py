"""User data of launch templates: base64, of 16 KB before it is encoded.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
https://github.com/github-aws-runners/terraform-aws-github-runner/issues/3700 (code and sentence)
"""

from base64 import b64decode
from binascii import Error
from collections.abc import Mapping

PARAMETER = "LaunchTemplateData.UserData"
MOST_BYTES = 16384
MALFORMED = "InvalidUserData.Malformed"


def refused(fields: Mapping[str, str]) -> str | None:
    """The sentence with which EC2 refuses the user data of a request, if it does."""
    try:
        size = len(b64decode(fields.get(PARAMETER, ""), validate=True))
    except Error:
        return "Invalid BASE64 encoding of user data."
    return f"User data is limited to {MOST_BYTES} bytes." if size > MOST_BYTES else None
