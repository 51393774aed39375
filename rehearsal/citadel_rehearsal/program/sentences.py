"""Describes an error by an error code and one line."""

from botocore.exceptions import BotoCoreError, ClientError

from citadel_rehearsal.ground.refusals import Interrupted, MadeInPart, NotKnown, RuleBroken


def sentence_of(error: BaseException) -> tuple[str, str]:
    """(code, line). The code is AWS's, the API server's, or empty."""
    if isinstance(error, MadeInPart) and error.__cause__ is not None:
        return sentence_of(error.__cause__)
    if isinstance(error, ClientError):
        details = error.response["Error"]
        return details["Code"], _one_line(f"{error.operation_name}: {details.get('Message', '')}")
    if isinstance(error, RuleBroken):
        return error.code, _one_line(str(error))
    if isinstance(error, NotKnown):
        return "NotKnown", _one_line(str(error))
    if isinstance(error, Interrupted):
        return "Interrupted", _one_line(str(error))
    if isinstance(error, BotoCoreError):
        return type(error).__name__, _one_line(str(error))
    return "", _one_line(str(error) or type(error).__name__)


def _one_line(text: str) -> str:
    return " ".join(text.split())
