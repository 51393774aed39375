"""The ConfigMap `aws-auth`, read as EKS's authenticator reads it.

A principal is looked for among the roles first, then among the users. ARNs are compared without regard to case, and
that of a role without its path:
https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/master/pkg/mapper/configmap/configmap.go
https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/master/pkg/arn/arn.go
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import yaml

from eks_citadel.parsing.refusal import Described, Refusal, refuse

NAME, NAMESPACE = "aws-auth", "kube-system"
ROLES, USERS, ACCOUNTS = "mapRoles", "mapUsers", "mapAccounts"
ARN_KEYS = {ROLES: "rolearn", USERS: "userarn"}


@dataclass(frozen=True)
class AwsAuthMapping:
    """One item of `mapRoles` or `mapUsers`: who it is for, and who they are in Kubernetes.

    `path` is its place, such as `mapRoles[0]`. `overruled_by` is the place of another one that counts instead, or None.
    """

    path: str
    arn: str
    username: str
    groups: tuple[str, ...]
    overruled_by: str | None = None


@dataclass(frozen=True)
class AwsAuth:
    """The whole ConfigMap. `ignored` are places of items without an ARN, which let nobody in."""

    mappings: tuple[AwsAuthMapping, ...]
    accounts: tuple[str, ...]
    ignored: tuple[str, ...] = ()


def read_aws_auth(text: str) -> AwsAuth:
    """The ConfigMap as `kubectl get configmap aws-auth -n kube-system -o yaml` prints it, in YAML or JSON.

    Errors: `Refusal` where EKS would not read it either.
    """
    data = _data(text)
    items = [(kind, place, item) for kind in ARN_KEYS for place, item in enumerate(_list(data, kind))]
    read = [_mapping(kind, f"{kind}[{place}]", item) for kind, place, item in items]
    without = tuple(one.path for one in read if not one.arn)
    return AwsAuth(_judged([one for one in read if one.arn]), tuple(_accounts(data)), without)


def _data(text: str) -> Mapping[str, Any]:
    found = _parsed(NAME, text, yaml.SafeLoader)
    whole: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
    kind = whole.get("kind", "something else")
    if kind != "ConfigMap":
        raise _other(f"a {kind}" if "kind" in whole else kind, "it must be the ConfigMap")
    if (whole.get("metadata") or {}).get("name") != NAME:
        raise _other("a ConfigMap of another name", f"it must be the ConfigMap {NAME}")
    return whole.get("data") or {}


def _other(found: str, rule: str) -> Refusal:
    way_out = f"write it by `kubectl get configmap {NAME} --namespace {NAMESPACE} --output yaml`"
    return refuse(NAME, Described(found), rule, way_out)


def _parsed(path: str, text: str, loader: type) -> Any:
    try:
        return yaml.load(text, loader)
    except (yaml.YAMLError, ValueError) as error:
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise refuse(path, Described("no YAML"), f"it cannot be read: {problem}", "correct it") from None


def _list(data: Mapping[str, Any], key: str, loader: type = yaml.SafeLoader) -> list[Any]:
    found = _parsed(key, str(data.get(key) or ""), loader)
    if found is None or found == "":
        return []
    if not isinstance(found, list):
        raise refuse(key, found, "it must be a list, and EKS ignores the whole of it", "correct it in the ConfigMap")
    return found


def _accounts(data: Mapping[str, Any]) -> Iterator[str]:
    """Numbers of accounts as they are written, also those with a zero in front."""
    yield from (str(account) for account in _list(data, ACCOUNTS, yaml.BaseLoader))


def _mapping(kind: str, path: str, item: Any) -> AwsAuthMapping:
    if not isinstance(item, Mapping):
        raise _malformed(path, item, "it must be a map")
    keys = {str(key).lower(): value for key, value in item.items()}  # Go's JSON takes keys in any case
    groups = keys.get("groups") or []
    if not isinstance(groups, list):
        raise _malformed(f"{path}.groups", groups, "it must be a list")
    return AwsAuthMapping(
        path,
        _text(f"{path}.{ARN_KEYS[kind]}", keys.get(ARN_KEYS[kind])),
        _text(f"{path}.username", keys.get("username")),
        tuple(_text(f"{path}.groups[{place}]", group) for place, group in enumerate(groups)),
    )


def _text(path: str, value: Any) -> str:
    if value is not None and not isinstance(value, str):
        raise _malformed(path, value, "it must be text")
    return value or ""


def _malformed(path: str, value: Any, rule: str) -> Refusal:
    rule = f"{rule}, and until it is, EKS ignores every change of {path.partition('[')[0]}"
    return refuse(path, value, rule, "correct it in the ConfigMap")


def _judged(read: list[AwsAuthMapping]) -> tuple[AwsAuthMapping, ...]:
    """Each with the one that counts instead: the last of the roles, or else the last of the users, of one ARN."""
    _refuse_users_in_two_cases([one for one in read if one.path.startswith(USERS)])
    counts: dict[str, AwsAuthMapping] = {}
    for kind in (USERS, ROLES):
        counts |= {one.arn.lower(): one for one in read if one.path.startswith(kind)}
    return tuple(_overruled(one, counts[one.arn.lower()]) for one in read)


def _refuse_users_in_two_cases(users: list[AwsAuthMapping]) -> None:
    seen: dict[str, AwsAuthMapping] = {}
    for one in users:
        first = seen.setdefault(one.arn.lower(), one)
        if first.arn != one.arn:
            rule = f"{first.path} has it in another case, and chance decides which of the two counts"
            raise refuse(f"{one.path}.userarn", one.arn, rule, "keep one of them in the ConfigMap")


def _overruled(one: AwsAuthMapping, by: AwsAuthMapping) -> AwsAuthMapping:
    return one if by is one else replace(one, overruled_by=by.path)
