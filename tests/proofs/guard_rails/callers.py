"""Who may try to pose as a pod, and with which tags of its own.

What each request has in its context: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
A request that nobody signs (SAML, OIDC) does not say whether it is a service's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from proofs.guard_rails.cell import ACCOUNT, FOREIGN_ACCOUNT

# The keys as EKS writes them: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
OWN = {
    "eks-cluster-arn": f"arn:aws:eks:eu-west-1:{ACCOUNT}:cluster/shop-blue",
    "eks-cluster-name": "shop-blue",
    "kubernetes-namespace": "shop",
    "kubernetes-service-account": "orders",
    "kubernetes-pod-name": "orders-0",
    "kubernetes-pod-uid": "11111111-2222-3333-4444-555555555555",
}
ANOTHER = {
    "eks-cluster-arn": f"arn:aws:eks:eu-west-1:{ACCOUNT}:cluster/bank",
    "eks-cluster-name": "bank",
    "kubernetes-namespace": "vault",
    "kubernetes-service-account": "teller",
    "kubernetes-pod-name": "teller-0",
    "kubernetes-pod-uid": "99999999-8888-7777-6666-555555555555",
}
OURS = "o-ours"


@dataclass(frozen=True, kw_only=True)
class Caller:
    """`principal` as the evaluator names it, `trusted` as a role's trust policy does."""

    name: str
    principal: str
    trusted: Mapping[str, str]
    tags: Mapping[str, str] = field(default_factory=dict)
    organization: str | None = OURS
    service: bool = False
    signed: bool = True

    @property
    def context(self) -> dict[str, str | list[str]]:
        """What the caller itself puts into the context of a request."""
        tags = {f"aws:PrincipalTag/{key}": value for key, value in self.tags.items()}
        said = {"aws:PrincipalIsAWSService": "true" if self.service else "false"} if self.signed else {}
        member = {"aws:PrincipalOrgID": self.organization} if self.organization else {}
        return {**tags, **said, **member}


def role(name: str, tags: Mapping[str, str]) -> Caller:
    """A session of a role; `tags` are its own and its session's."""
    root = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    return Caller(name=name, principal=f"arn:aws:sts::{ACCOUNT}:assumed-role/some/one", trusted=root, tags=tags)


def stranger(name: str, tags: Mapping[str, str], organization: str | None = "o-theirs") -> Caller:
    """A session of a role of another organisation, or of none, where nobody of ours says who carries what."""
    root = {"AWS": f"arn:aws:iam::{FOREIGN_ACCOUNT}:root"}
    principal = f"arn:aws:sts::{FOREIGN_ACCOUNT}:assumed-role/some/one"
    return Caller(name=name, principal=principal, trusted=root, tags=tags, organization=organization)


def user(name: str, tags: Mapping[str, str]) -> Caller:
    """A user of IAM."""
    root = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    return Caller(name=name, principal=f"arn:aws:iam::{ACCOUNT}:user/jo", trusted=root, tags=tags)


def federated(kind: str, provider: str) -> Caller:
    """Somebody whom an identity provider vouches for; the provider also says the tags."""
    arn = f"arn:aws:iam::{ACCOUNT}:{kind}-provider/{provider}"
    return Caller(name=f"{kind} federation", principal=arn, trusted={"Federated": arn}, organization=None, signed=False)


PLAIN = role("a role without tags", {})
POD = role("a pod", OWN)
OF_THE_ORGANISATION = (
    PLAIN,
    role("a role with another tag", {"team": "shop"}),
    *(role(f"a role that itself carries {key}", {key: OWN[key]}) for key in OWN),
    *(role(f"a role that itself carries {key.upper()}", {key.upper(): OWN[key]}) for key in list(OWN)[:2]),
    *(role(f"a role that carries all but {key}", {k: v for k, v in OWN.items() if k != key}) for key in OWN),
    POD,
    role("another pod", ANOTHER),
    user("a user without tags", {}),
    user("a user that itself carries kubernetes-namespace", {"kubernetes-namespace": "shop"}),
)
# Service control policies do not hold for these:
# https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
OTHERS = (
    Caller(
        name="EKS Pod Identity",
        principal="pods.eks.amazonaws.com",
        trusted={"Service": "pods.eks.amazonaws.com"},
        organization=None,
        service=True,
    ),
    stranger("a stranger without tags", {}),
    stranger("a stranger that itself carries one tag", {"eks-cluster-name": "shop-blue"}),
    stranger("a stranger that itself carries all six", OWN),
    stranger("a stranger without an organisation that itself carries all six", OWN, organization=None),
    federated("saml", "people"),
    federated("oidc", "ci.example"),
)
