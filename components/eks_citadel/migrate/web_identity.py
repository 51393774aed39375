"""Trust policies of IRSA, by which pods of a cluster get a role with a token of the cluster's OIDC provider. Pure.

https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from eks_citadel.iam.document import Document, listed

ACTION, AUDIENCE = "sts:AssumeRoleWithWebIdentity", "sts.amazonaws.com"
_EXACT, _LIKE = "StringEquals", "StringLike"


@dataclass(frozen=True)
class Issuer:
    """A cluster's OIDC provider: its ARN, and its name in conditions, such as `oidc.eks.eu-west-1.amazonaws.com/id/X`.

    EKS tells the issuer as a URL: https://docs.aws.amazon.com/eks/latest/APIReference/API_OIDC.html
    """

    provider_arn: str
    name: str

    def is_of(self, statement: Mapping[str, Any]) -> bool:
        """Whether the statement lets in by a token of this provider, and by nothing else."""
        principal = statement.get("Principal")
        federated = listed(principal.get("Federated", ())) if isinstance(principal, Mapping) else []
        return federated == [self.provider_arn] and set(principal or {}) == {"Federated"}


def subject(namespace: str, service_account: str) -> str:
    """The name of a service account in tokens."""
    return f"system:serviceaccount:{namespace}:{service_account}"


def lets_in(trust: Mapping[str, Any], issuer: Issuer, name: str) -> bool | None:
    """Whether the trust policy lets in the subject; None where it depends on what is not known here."""
    answers = [_holds(one, issuer, name) for one in _allowing(trust, issuer)]
    return True if True in answers else None if None in answers else False


def subjects(trust: Mapping[str, Any], issuer: Issuer) -> tuple[str, ...]:
    """The subjects and patterns of subjects that the trust policy lets in; `*` where it does not say."""
    found = [value for one in _allowing(trust, issuer) for value in _subjects(one, issuer) or ["*"]]
    return tuple(dict.fromkeys(found))


def without(trust: Document, issuer: Issuer, name: str) -> Document:
    """The trust policy without the subject. A pattern that matches the subject goes as a whole."""
    kept = [one if not _is_judged(one, issuer) else _without(one, issuer, name) for one in listed(trust["Statement"])]
    return {**trust, "Statement": [one for one in kept if one is not None]}


def _allowing(trust: Mapping[str, Any], issuer: Issuer) -> Iterator[Mapping[str, Any]]:
    return (one for one in listed(trust["Statement"]) if _is_judged(one, issuer))


def _is_judged(statement: Mapping[str, Any], issuer: Issuer) -> bool:
    actions = [str(one).lower() for one in listed(statement.get("Action", ()))]
    allows = statement["Effect"] == "Allow" and any(fnmatchcase(ACTION.lower(), one) for one in actions)
    return allows and issuer.is_of(statement)


def _holds(statement: Mapping[str, Any], issuer: Issuer, name: str) -> bool | None:
    context = {f"{issuer.name}:sub".lower(): name, f"{issuer.name}:aud".lower(): AUDIENCE}
    known = True
    for operator, keys in statement.get("Condition", {}).items():
        for key, values in keys.items():
            if operator not in (_EXACT, _LIKE) or key.lower() not in context:
                known = False
            elif not any(_matches(operator, value, context[key.lower()]) for value in listed(values)):
                return False
    return True if known else None


def _matches(operator: str, value: str, name: str) -> bool:
    return value == name if operator == _EXACT else fnmatchcase(name, value)


def _subjects(statement: Mapping[str, Any], issuer: Issuer) -> list[str]:
    return [value for _, _, values in _conditions_of_subject(statement, issuer) for value in values]


def _conditions_of_subject(statement: Mapping[str, Any], issuer: Issuer) -> Iterator[tuple[str, str, list[str]]]:
    for operator, keys in statement.get("Condition", {}).items():
        for key, values in keys.items():
            if operator in (_EXACT, _LIKE) and key.lower() == f"{issuer.name}:sub".lower():
                yield operator, key, listed(values)


def _without(statement: Document, issuer: Issuer, name: str) -> Document | None:
    """The statement without the subject, or None where nobody is left in it."""
    if _holds(statement, issuer, name) is False:
        return statement
    conditions = {operator: dict(keys) for operator, keys in statement.get("Condition", {}).items()}
    narrowed = False
    for operator, key, values in _conditions_of_subject(statement, issuer):
        left = [value for value in values if not _matches(operator, value, name)]
        if not left:
            return None
        conditions[operator][key], narrowed = left if len(left) > 1 else left[0], True
    return {**statement, "Condition": conditions} if narrowed else None
