"""The permissions of a workload role: six services, each limited to a pod's own resources."""

from dataclasses import dataclass
from typing import Any

from eks_citadel.leave.settings import data_stores
from eks_citadel.parsing import checks
from eks_citadel.parsing.parse import Leaf, at, checked, written_at
from eks_citadel.parsing.refusal import GIVEN, Unfit, refuse, second

# Scopes from the widest to the narrowest, and the session tags that a resource's tags or path must equal.
SCOPES = ("cluster", "namespace", "service-account")
SCOPE_TAGS = ("eks-cluster-name", "kubernetes-namespace", "kubernetes-service-account")


def _some(words: tuple[object, ...]) -> None:
    if not words:
        raise Unfit("it allows nothing", "name what it allows, or leave the item out")


def _allow(*words: str) -> Any:
    return checked(checks.word(*words), whole=_some)


@dataclass(frozen=True, kw_only=True)
class ScopedSettings:
    """Whose resources are meant: those of the pod's cluster, its namespace, or its service account.

    `shared_as` is a name in place of the cluster's, so that several clusters share the resources.
    """

    scope: str = checked(checks.word(*SCOPES), default="service-account")
    shared_as: str | None = checked(checks.key_name, default=None)


@dataclass(frozen=True, kw_only=True)
class EncryptedSettings(ScopedSettings):
    """`kms_key_arn`: the customer managed key that encrypts the resources."""

    kms_key_arn: Leaf | None = checked(checks.key_arn, default=None)

    def refuse_idle_key(self, path: str, allow: tuple[str, ...]) -> None:
        """Refuses a key for `list` alone, since names are not encrypted."""
        if allow == ("list",) and self.kms_key_arn is not None:
            rule = "list alone reads and writes nothing, so the key would never be used"
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
        """Refuses a key that nothing uses, and one pod's own objects that are also shared."""
        self.refuse_idle_key(path, self.allow)
        if self.scope == "pod" and self.shared_as is not None:
            raise refuse(
                at(path, "shared_as"),
                self.shared_as,
                "objects of scope pod belong to one pod only",
                "leave out one of the two",
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
    """Keys that pods use directly, by their tags."""

    allow: tuple[str, ...] = _allow("read", "write")


@dataclass(frozen=True, kw_only=True)
class PermissionsSettings:
    """Each list names resources of one service; everything else is denied."""

    secretsmanager_secrets: tuple[SecretsSettings, ...] = ()
    s3_prefixes: tuple[S3PrefixSettings, ...] = ()
    dynamodb_tables: tuple[DynamodbTableSettings, ...] = ()
    ssm_paths: tuple[SsmPathSettings, ...] = ()
    sqs_queues: tuple[SqsQueuesSettings, ...] = ()
    kms_keys: tuple[KmsKeysSettings, ...] = ()
    settings_path: str = written_at("permissions")

    @property
    def lists(self) -> dict[str, tuple[Any, ...]]:
        """All lists of items, by name."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "settings_path"}

    @property
    def empty(self) -> bool:
        """Whether nothing is allowed."""
        return not any(self.lists.values())

    def judge(self, path: str) -> None:
        """Refuses two items about the same resources."""
        for name, items in self.lists.items():
            refuse_same(at(path, name), [_things(item) for item in items])


def refuse_same(path: str, things: list[tuple[Any, ...]]) -> None:
    """Refuses the second of two items about the same resources; values that are not known yet are not compared."""
    if (index := second(things)) is not None:
        first = f"{path}[{things.index(things[index])}]"
        raise refuse(f"{path}[{index}]", GIVEN, f"{first} is about the same resources", f"put its allow into {first}")


def _things(item: ScopedSettings) -> tuple[Any, ...]:
    """The values that identify the resources of an item; a `Later` equals only itself."""
    names = ("bucket_arn", "prefix", "table_arn", "path", "scope", "shared_as", "kms_key_arn")
    return tuple(getattr(item, name, None) for name in names)
