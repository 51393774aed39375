"""ConfigMaps for tests, and who enters by one as EKS's authenticator decides it.

The decision is written from the authenticator's source and shares nothing with the library:
https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/master/pkg/mapper/configmap/mapper.go
https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/master/pkg/arn/arn.go
"""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

ACCOUNT = "111122223333"

Item = Mapping[str, Any]


def role(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def user(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:user/{name}"


def config_map(roles: Sequence[Item] = (), users: Sequence[Item] = (), accounts: Sequence[str] = ()) -> str:
    """The ConfigMap as kubectl prints it."""
    data = {"mapRoles": yaml.safe_dump(list(roles)), "mapUsers": yaml.safe_dump(list(users))}
    if accounts:
        data["mapAccounts"] = "".join(f"- {account}\n" for account in accounts)
    return with_data(data)


def with_data(data: Mapping[str, str]) -> str:
    return yaml.safe_dump({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": "aws-auth", "namespace": "kube-system"}, "data": dict(data),
    })  # fmt: skip


def canonical(principal_arn: str) -> str:
    """The authenticator's name of a principal: a role loses its path, a user keeps it; all in lower case."""
    head, _, tail = principal_arn.partition(":role/")
    return (f"{head}:role/{tail.rpartition('/')[2]}" if tail else principal_arn).lower()


def groups_before(text: str, principal_arn: str) -> list[str] | None:
    """The groups of a principal by the ConfigMap, or None for one that it does not let in."""
    data = yaml.safe_load(text)["data"]
    found: list[str] | None = None
    for kind, key in (("mapUsers", "userarn"), ("mapRoles", "rolearn")):
        for item in yaml.safe_load(data.get(kind) or "[]"):
            if (item.get(key) or "").lower() == canonical(principal_arn):
                found = list(item.get("groups") or [])
    if found is None and principal_arn.split(":")[4] in yaml.load(data.get("mapAccounts") or "[]", yaml.BaseLoader):
        return []
    return found


def rights_before(text: str, principal_arn: str) -> set[str]:
    """What a principal may do: each group, and `everything` for Kubernetes' own admins."""
    groups = {group.replace("{{AccountID}}", ACCOUNT) for group in groups_before(text, principal_arn) or ()}
    return {"everything" if group == "system:masters" else group for group in groups - {"system:authenticated"}}


def rights_after(entries: Sequence[Item], principal_arn: str) -> set[str]:
    """The same by access entries, which EKS compares exactly."""
    rights: set[str] = set()
    for entry in entries:
        if entry["principal_arn"] == principal_arn:
            rights |= set(entry.get("kubernetes_groups", ()))
            rights |= {"everything" for policy in entry.get("cluster_policies", ()) if "ClusterAdmin" in policy}
    return rights
