"""What a role's trust policy says about everybody, about Pod Identity, and about the OIDC provider of a cluster.

https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from eks_citadel.iam.document import listed
from eks_citadel.picture.trust import POD_IDENTITY

Document = Mapping[str, Any]
_CLUSTER_KEYS = ("aws:requesttag/eks-cluster-arn", "aws:requesttag/eks-cluster-name", "aws:sourcearn")
# Keys that say from where a principal is: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
_NARROWING = ("aws:principal", "aws:source", "aws:userid", "aws:username")


def trusts_anybody(document: Document) -> bool:
    """Whether every account in the world may take the role: no condition says whose principals are meant."""
    return any(
        "*" in listed(_principals(one, "AWS")) and not any(key.startswith(_NARROWING) for key, _, _ in conditions(one))
        for one in _allowing(document)
    )


def pod_identity_clusters(document: Document) -> tuple[str, ...] | None:
    """ARNs and names of the clusters whose pods may take the role, `*` for all of them; None: it is not for pods."""
    found: list[str] = []
    ours = [one for one in _allowing(document) if POD_IDENTITY in listed(_principals(one, "Service"))]
    for one in ours:
        found += [value for key, _, values in conditions(one) if key in _CLUSTER_KEYS for value in values] or ["*"]
    return tuple(found) if ours else None


def subjects_of(document: Document, issuer: str) -> tuple[str, ...] | None:
    """The subjects (`system:serviceaccount:NAMESPACE:NAME`) of a cluster's OIDC provider that may take the role.

    `*` where no condition names them; None where the role does not trust the provider.
    """
    found: list[str] = []
    ours = [one for one in _allowing(document) if _federates(one, issuer)]
    for one in ours:
        named = [value for key, _, values in conditions(one) if key == f"{issuer}:sub".lower() for value in values]
        found += named or ["*"]
    return tuple(found) if ours else None


def conditions(statement: Document) -> Iterator[tuple[str, str, list[str]]]:
    """Key in small letters, operator, values."""
    for operator, keys in statement.get("Condition", {}).items():
        for key, values in keys.items():
            yield key.lower(), operator, [str(value) for value in listed(values)]


def _federates(statement: Document, issuer: str) -> bool:
    return any(one.partition(":oidc-provider/")[2] == issuer for one in listed(_principals(statement, "Federated")))


def _allowing(document: Document) -> list[Document]:
    return [one for one in listed(document.get("Statement", ())) if one.get("Effect") == "Allow"]


def _principals(statement: Document, kind: str) -> Any:
    principal = statement.get("Principal", ())
    if principal == "*":
        return ["*"] if kind == "AWS" else []
    return principal.get(kind, ()) if isinstance(principal, Mapping) else ()
