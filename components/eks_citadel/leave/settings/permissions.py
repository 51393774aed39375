"""What the pods of a workload role may do: six services, each by what is a pod's own."""

from dataclasses import dataclass
from typing import Any

from eks_citadel.leave.settings import data_stores
from eks_citadel.parsing import checks
from eks_citadel.parsing.parse import Leaf, at, checked, written_at
from eks_citadel.parsing.refusal import GIVEN, Unfit, refuse

# From the widest to the narrowest; the session tags that a resource's own must equal.
SCOPES = ("cluster", "namespace", "service-account")
SCOPE_TAGS = ("eks-cluster-name", "kubernetes-namespace", "kubernetes-service-account")


def _some(words: tuple[object, ...]) -> None:
    if not words:
        raise Unfit("nothing is allowed by it", "name what is, or leave the item out")


def _allow(*words: str) -> Any:
    return checked(checks.word(*words), whole=_some)


@dataclass(frozen=True, kw_only=True)
class ScopedSettings:
    """Whose things are meant: those of the pod's cluster, or its namespace, or its service account.

    `shared_as` puts a name where the cluster's stands, so that several clusters have the same things.
    """

    scope: str = checked(checks.word(*SCOPES), default="service-account")
    shared_as: str | None = checked(checks.key_name, default=None)


@dataclass(frozen=True, kw_only=True)
class EncryptedSettings(ScopedSettings):
    """`kms_key_arn`: the customer's key under which the things are."""

    kms_key_arn: Leaf | None = checked(checks.key_arn, default=None)

    def refuse_idle_key(self, path: str, allow: tuple[str, ...]) -> None:
        """Names alone are under no key."""
        if allow == ("list",) and self.kms_key_arn is not None:
            rule = "list alone reads and writes nothing, so it would never be used"
            raise refuse(at(path, "kms_key_arn"), GIVEN, rule, "leave it out, or allow read or write")


@dataclass(frozen=True, kw_only=True)
class SecretsSettings(EncryptedSettings):
    """Secrets of Secrets Manager, by their tags."""

    allow: tuple[str, ...] = _allow("read", "write", "list")

    def judge(self, path: str) -> None:
        """Refuses a key that nothing uses."""
        self.refuse_idle_key(path, self.allow)


@dataclass(frozen=True, kw_only=True)
class S3PrefixSettings(EncryptedSettings):
    """Objects in a bucket, by their keys; scope `pod` is one pod's alone."""

    bucket_arn: Leaf = checked(data_stores.bucket_arn)
    prefix: str = checked(data_stores.s3_prefix)
    allow: tuple[str, ...] = _allow("read", "write", "list")
    scope: str = checked(checks.word(*SCOPES, "pod"), default="service-account")

    def judge(self, path: str) -> None:
        """Refuses a key that nothing uses, and what one pod has alone and clusters share."""
        self.refuse_idle_key(path, self.allow)
        if self.scope == "pod" and self.shared_as is not None:
            raise refuse(
                at(path, "shared_as"), self.shared_as, "scope pod is one pod's alone", "leave out one of the two"
            )


@dataclass(frozen=True, kw_only=True)
class DynamodbTableSettings(EncryptedSettings):
    """Items of a table, by their partition keys."""

    table_arn: Leaf = checked(data_stores.table_arn)
    allow: tuple[str, ...] = _allow("read", "write")


@dataclass(frozen=True, kw_only=True)
class SsmPathSettings(EncryptedSettings):
    """Parameters of Systems Manager, by their paths."""

    path: str = checked(data_stores.ssm_path)
    allow: tuple[str, ...] = _allow("read", "write")


@dataclass(frozen=True, kw_only=True)
class SqsQueuesSettings(EncryptedSettings):
    """Queues, by their tags."""

    allow: tuple[str, ...] = _allow("read", "write")


@dataclass(frozen=True, kw_only=True)
class KmsKeysSettings(ScopedSettings):
    """Keys that pods use themselves, by their tags."""

    allow: tuple[str, ...] = _allow("read", "write")


@dataclass(frozen=True, kw_only=True)
class PermissionsSettings:
    """Each list names things of one service; what is in none is denied."""

    secretsmanager_secrets: tuple[SecretsSettings, ...] = ()
    s3_prefixes: tuple[S3PrefixSettings, ...] = ()
    dynamodb_tables: tuple[DynamodbTableSettings, ...] = ()
    ssm_paths: tuple[SsmPathSettings, ...] = ()
    sqs_queues: tuple[SqsQueuesSettings, ...] = ()
    kms_keys: tuple[KmsKeysSettings, ...] = ()
    settings_path: str = written_at("permissions")

    @property
    def lists(self) -> dict[str, tuple[Any, ...]]:
        """The items by the names of their lists, none left out."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "settings_path"}

    @property
    def empty(self) -> bool:
        """Whether nothing is allowed."""
        return not any(self.lists.values())

    def judge(self, path: str) -> None:
        """Refuses two items that mean the same things."""
        for name, items in self.lists.items():
            refuse_same(at(path, name), [_things(item) for item in items])


def refuse_same(path: str, things: list[tuple[Any, ...]]) -> None:
    """Refuses the second of two items about the same things; what is not known yet is compared with nothing."""
    for index, these in enumerate(things):
        if these in things[:index]:
            first = f"{path}[{things.index(these)}]"
            raise refuse(f"{path}[{index}]", GIVEN, f"{first} is about the same things", f"put its allow into {first}")


def _things(item: ScopedSettings) -> tuple[Any, ...]:
    """What tells the things of one item from another's. A `Later` equals nothing but itself."""
    names = ("bucket_arn", "prefix", "table_arn", "path", "scope", "shared_as", "kms_key_arn")
    return tuple(getattr(item, name, None) for name in names)
