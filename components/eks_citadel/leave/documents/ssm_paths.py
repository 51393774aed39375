"""Parameters of Systems Manager that are a pod's own by their paths.

Actions and condition keys: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
By path and not by tags, since GetParametersByPath is authorised by the path alone.
"""

from collections.abc import Iterator, Mapping

from eks_citadel.iam.document import Document, allow
from eks_citadel.leave.documents.customer_key import customer_key
from eks_citadel.leave.documents.owner import own_path, owner_words, sid, used
from eks_citadel.leave.documents.place import Place
from eks_citadel.leave.settings.permissions import SsmPathSettings

ACTIONS: Mapping[str, tuple[str, ...]] = {
    "read": ("GetParameter", "GetParameters"),
    "write": ("DeleteParameter", "DeleteParameters", "PutParameter"),
}
# Standard and advanced parameters: https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
KEY_ACTIONS: Mapping[str, tuple[str, ...]] = {"read": ("Decrypt",), "write": ("Encrypt", "GenerateDataKey")}


def ssm_statements(item: SsmPathSettings, place: Place) -> Iterator[Document]:
    """Statements for parameters below the own path; GetParametersByPath also needs the path itself."""
    what = f"parameters {item.path} {owner_words(item)}"
    path = f"parameter{item.path}/{own_path(item)}"
    below = place.arns("ssm", f"{path}/*")
    words, actions = used(item.allow, ACTIONS)
    yield allow(sid(*words, what), [f"ssm:{one}" for one in actions], below)
    if "read" in item.allow:
        yield allow(sid("read all", what), ["ssm:GetParametersByPath"], [*place.arns("ssm", path), *below])
    if item.kms_key_arn:
        _, key_actions = used(item.allow, KEY_ACTIONS)
        yield customer_key(sid("key of", what), str(item.kms_key_arn), "ssm", key_actions, {"PARAMETER_ARN": below})
