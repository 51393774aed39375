"""Who could still repair a cluster after something is lost.

A picture shows who is an admin of the cluster and from where its endpoint is reached. It shows neither the IAM of the
account nor whom the ConfigMap aws-auth names, so these people appear without names.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from eks_citadel.parsing.finding import Finding
from eks_citadel.picture.bound import bound_to, bound_to_anybody
from eks_citadel.picture.enter import ANYBODY
from eks_citadel.picture.picture import Binding, Entry, Picture
from eks_citadel.picture.rights import ACCESS_POLICIES, CLUSTER_ROLES, EVERYTHING

Key: TypeAlias = Literal["usable", "disabled", "deleted"]

ACCOUNT = "whoever may call EKS in the account"
MAPPED, CREATOR = "whoever is an admin by the ConfigMap aws-auth", "the creator of the cluster"
_UNNAMED = (ACCOUNT, MAPPED, CREATOR, ANYBODY)
# https://docs.aws.amazon.com/eks/latest/userguide/envelope-encryption.html: an API server that starts needs its key.
# https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html: until the last day a deletion is cancelled.
ENABLE_KEY = "enable the key (kms:CancelKeyDeletion, kms:EnableKey)"
# https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
OPEN_ENDPOINT = "name another range (eks:UpdateClusterConfig)"
# One way only, so that entries stay: https://docs.aws.amazon.com/eks/latest/userguide/setting-up-access-entries.html
TAKE_ENTRIES = "change the mode to API_AND_CONFIG_MAP (eks:UpdateClusterConfig)"
# From outside the cluster: https://repost.aws/knowledge-center/eks-api-recover-cluster-access
MAKE_ENTRY = "make an access entry (eks:CreateAccessEntry, eks:AssociateAccessPolicy)"


@dataclass(frozen=True)
class Losses:
    """All that is lost at the same time.

    `principals` are ARNs of deleted roles and users, as the access entries name them; a new role of the same name is
    another one (https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html). `creator` made the
    cluster: this principal is deleted, or the ConfigMap gives it less
    (https://github.com/aws/containers-roadmap/issues/1209). No client of `public_ranges`, `private_ranges` and `vpc`
    reaches the endpoint any more. `bindings` are those that make admins. `config_map` is lost when it names no admin
    any more. `key` is that of the secrets; one that waits for its deletion is disabled. With `account` nobody there may
    call EKS and KMS.
    """

    principals: frozenset[str] = frozenset()
    creator: bool = False
    public_ranges: bool = False
    private_ranges: bool = False
    vpc: bool = False
    bindings: bool = False
    config_map: bool = False
    key: Key = "usable"
    account: bool = False


class Repair(NamedTuple):
    """Who has the whole cluster again, and the requests to AWS's API before that, in their order.

    `from_vpc`: the endpoint is reached from within the VPC only.
    """

    who: str
    requests: tuple[str, ...] = ()
    from_vpc: bool = False

    @property
    def sentence(self) -> str:
        """The repair as words."""
        who = f"{self.who[0].upper()}{self.who[1:]}" if self.who in _UNNAMED else self.who
        steps = ", then ".join(self.requests)
        if self.who == ACCOUNT:
            return f"{who} can {steps}{', to enter from within the VPC' if self.from_vpc else ''}."
        condition = f", once {ACCOUNT} did this: {steps}" if steps else ""
        return f"{who} enters as an admin{' from within the VPC' if self.from_vpc else ''}{condition}."


def who_can_repair(picture: Picture, losses: Losses) -> tuple[Repair, ...]:
    """Everybody who can, those first who are admins still; nobody when the cluster is lost for good."""
    if losses.key == "deleted":
        return ()
    ranges = _ranges_reach(picture, losses)
    key = (ENABLE_KEY,) * (losses.key == "disabled")
    before = (*key, *(OPEN_ENDPOINT,) * (losses.vpc and not ranges))
    from_vpc = not (ranges or losses.vpc)
    left = [Repair(who, before, from_vpc) for who in _left(picture, losses)]
    if losses.account:
        return () if before else tuple(left)
    mode = (TAKE_ENTRIES,) * (picture.authentication_mode == "CONFIG_MAP")
    return (*left, Repair(ACCOUNT, (*before, *mode, MAKE_ENTRY), from_vpc))


def is_admin(entry: Entry) -> bool:
    """Whether its access policies make it an admin of the whole cluster."""
    return any(EVERYTHING in ACCESS_POLICIES.get(one.policy, ()) and not one.namespaces for one in entry.grants)


def makes_admin(binding: Binding) -> bool:
    """Whether it makes somebody an admin of the whole cluster."""
    return binding.namespace is None and EVERYTHING in CLUSTER_ROLES.get(binding.cluster_role, ())


def admins(entries: Iterable[Entry], bindings: Iterable[Binding]) -> Iterator[str]:
    """The admins by access policies or bindings, and anybody where a binding makes even strangers admins."""
    making = [one for one in bindings if makes_admin(one)]
    yield from (one.principal_arn for one in entries if is_admin(one) or any(bound_to(one, making)))
    if any(bound_to_anybody(making)):
        yield ANYBODY


def findings(picture: Picture) -> tuple[Finding, ...]:
    """What a loss would make worse than it needs to be."""
    of_picture = tuple(admins(picture.entries, picture.bindings))
    return tuple(Finding("admins-are-users", one) for one in only_users(picture.cluster_name, of_picture))


def only_users(cluster_name: str, found: Collection[str]) -> Iterator[str]:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"""
    if found and all(":user/" in arn for arn in found):
        rule = "users have keys that do not expire, and are deleted when people leave"
        yield f"Every admin of {cluster_name} is an IAM user ({', '.join(found)}): {rule}; let a role be one, too."


def _left(picture: Picture, losses: Losses) -> Iterator[str]:
    """The admins who are left."""
    mode = picture.authentication_mode
    entries = [one for one in picture.entries if one.principal_arn not in losses.principals]
    bindings = () if losses.bindings else picture.bindings
    yield from admins(entries, bindings)
    if mode != "API" and not losses.config_map:
        yield MAPPED
    if mode == "CONFIG_MAP" and not losses.creator:
        yield CREATOR


def _ranges_reach(picture: Picture, losses: Losses) -> bool:
    """Whether clients outside the VPC reach the endpoint."""
    public = picture.public_cidrs and not losses.public_ranges
    private = picture.private_cidrs and not losses.private_ranges
    return bool(public or private)
