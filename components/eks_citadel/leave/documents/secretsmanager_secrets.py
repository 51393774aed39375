"""Secrets of Secrets Manager that are a pod's own by their tags.

Actions and condition keys: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
Creating with tags also requires TagResource, for which the request's tags count as the resource's:
https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_tags.html
Untagging, resource policies, replication and rotation are not allowed, so a pod's own secret stays its own.
"""

from collections.abc import Iterator, Mapping

from eks_citadel.iam.document import Document, allow
from eks_citadel.leave.documents.customer_key import customer_key
from eks_citadel.leave.documents.owner import own_tags, owner_words, request_tags, resource_tags, sid, used
from eks_citadel.leave.documents.place import Place
from eks_citadel.leave.settings.permissions import SecretsSettings

ACTIONS: Mapping[str, tuple[str, ...]] = {
    "read": ("DescribeSecret", "GetSecretValue", "ListSecretVersionIds"),
    "write": ("DeleteSecret", "PutSecretValue", "RestoreSecret", "UpdateSecretVersionStage"),
}
# Writing needs both actions: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
KEY_ACTIONS: Mapping[str, tuple[str, ...]] = {"read": ("Decrypt",), "write": ("Decrypt", "GenerateDataKey")}


def secret_statements(item: SecretsSettings, place: Place) -> Iterator[Document]:
    """Statements for the pod's own secrets; `list` is account-wide, since IAM has no narrower permission."""
    whose = owner_words(item)
    secrets = place.arns("secretsmanager", "secret:*")
    own = {"StringEquals": resource_tags(item)}
    words, actions = used(item.allow, ACTIONS)
    if words:
        yield allow(sid(*words, "secrets", whose), [f"secretsmanager:{one}" for one in actions], secrets, condition=own)
    if "write" in item.allow:
        # Exactly the own tags: with another key that differs by case only, later tag conditions would be undefined.
        exactly = {"ForAllValues:StringEquals": {"aws:TagKeys": sorted(own_tags(item))}}
        create = {"StringEquals": request_tags(item), **exactly}
        tag = {"StringEquals": {**request_tags(item), **resource_tags(item)}, **exactly}
        yield allow(sid("create secrets", whose), ["secretsmanager:CreateSecret"], secrets, condition=create)
        yield allow(sid("tag secrets", whose), ["secretsmanager:TagResource"], secrets, condition=tag)
        yield allow(sid("invent passwords"), ["secretsmanager:GetRandomPassword"], ["*"])
    if "list" in item.allow:
        yield allow(sid("list names of all secrets"), ["secretsmanager:ListSecrets"], ["*"])
    words, key_actions = used(item.allow, KEY_ACTIONS)
    if item.kms_key_arn and words:
        yield customer_key(sid("key of secrets", whose), str(item.kms_key_arn), "secretsmanager", key_actions)
