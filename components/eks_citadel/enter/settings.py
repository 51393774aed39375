"""Who can enter: access entries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from eks_citadel.kubernetes.adopted import earlier_resource, judge_adopted
from eks_citadel.kubernetes.binding import BindingSettings
from eks_citadel.kubernetes.cluster import ActiveClusterSettings, NamedClusterSettings
from eks_citadel.parsing import checks
from eks_citadel.parsing.parse import Leaf, at, checked
from eks_citadel.parsing.refusal import EMPTY, Refusal, Unfit, nearest, one_line, refuse
from eks_citadel.parsing.tags import TaggedSettings

CLUSTER_ADMIN = "AmazonEKSClusterAdminPolicy"
# For people and pipelines; https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
ACCESS_POLICIES = (
    "AmazonEKSAdminPolicy",
    "AmazonEKSAdminViewPolicy",
    "AmazonEKSClusterAdminPolicy",
    "AmazonEKSEditPolicy",
    "AmazonEKSSecretReaderPolicy",
    "AmazonEKSViewPolicy",
)
TOKEN_COMMANDS = ("aws", "citadel")


def access_policy(text: str) -> None:
    """A check: an EKS access policy that is meant for people and pipelines."""
    if text.startswith("arn:"):
        raise Unfit("a policy is written as its name, without the ARN", f'write "{text.rpartition("/")[2]}"')
    if text not in ACCESS_POLICIES:
        by_core = {_distinct_part(policy): policy for policy in ACCESS_POLICIES}
        meant = by_core.get(nearest(_distinct_part(text), by_core) or "")
        way_out = f'"{meant}" was probably meant' if meant else "choose one of " + ", ".join(ACCESS_POLICIES)
        raise Unfit("it is not an access policy for people or pipelines", way_out)


def _distinct_part(policy: str) -> str:
    """The part of a policy's name in which it differs from the other policies."""
    return policy.strip().lower().removeprefix("amazoneks").removesuffix("policy")


def profile_name(text: str) -> None:
    """A check: the name of a profile in the configuration files of AWS."""
    if not text or text != text.strip() or not text.isprintable() or "]" in text:
        raise Unfit("it is not the name of a profile", 'write one such as "dev", as in ~/.aws/config')


@dataclass(frozen=True, kw_only=True)
class NamespacePolicySettings:
    """An access policy in some namespaces."""

    policy: str = checked(access_policy)
    namespaces: tuple[str, ...] = checked(checks.namespace_pattern)

    def judge(self, path: str) -> None:
        """Refuses a policy without namespaces, which would look like a policy for all of them."""
        if not self.namespaces:
            raise refuse(at(path, "namespaces"), EMPTY, "a namespace policy needs a namespace", "name one")
        if self.policy == CLUSTER_ADMIN:
            rule = "it is for the whole cluster"
            raise refuse(at(path, "policy"), self.policy, rule, "use AmazonEKSAdminPolicy, or cluster_policies")


@dataclass(frozen=True, kw_only=True)
class ClusterRoleBindingSettings(BindingSettings):
    """A group bound to a ClusterRole in the whole cluster."""


@dataclass(frozen=True, kw_only=True)
class RoleBindingSettings(BindingSettings):
    """A group bound to a ClusterRole in some namespaces."""

    namespaces: tuple[str, ...] = checked(checks.dns_label)

    def judge(self, path: str) -> None:
        """Refuses a binding in no namespace."""
        if not self.namespaces:
            raise refuse(at(path, "namespaces"), EMPTY, "a role binding needs a namespace", "name one")


@dataclass(frozen=True, kw_only=True)
class AccessEntrySettings:
    """One principal and what it may do."""

    name: str = checked(checks.key_name)
    principal_arn: Leaf = checked(checks.principal_arn)
    principal_unique_id: Leaf | None = checked(checks.unique_id, default=None)
    cluster_policies: tuple[str, ...] = checked(access_policy, default=())
    namespace_policies: tuple[NamespacePolicySettings, ...] = ()
    kubernetes_groups: tuple[str, ...] = checked(checks.kubernetes_group, default=())
    cluster_role_bindings: tuple[ClusterRoleBindingSettings, ...] = ()
    role_bindings: tuple[RoleBindingSettings, ...] = ()

    @property
    def cluster_admin(self) -> bool:
        """Whether it is admin of the whole cluster."""
        return CLUSTER_ADMIN in self.cluster_policies

    @property
    def binds(self) -> bool:
        """Whether it needs objects in the cluster."""
        return bool(self.cluster_role_bindings or self.role_bindings)

    def judge(self, path: str) -> None:
        """Refuses an entry without rights, and one that has a policy twice."""
        policies = [*self.cluster_policies, *(item.policy for item in self.namespace_policies)]
        if not policies and not self.kubernetes_groups:
            rule = "an entry with neither policy nor group gives no rights"
            raise refuse(path, self.name, rule, "give cluster_policies, namespace_policies or kubernetes_groups")
        for policy in policies:
            if policies.count(policy) > 1:
                raise refuse(
                    path, self.name, f"it has {policy} twice, and EKS associates a policy once", "merge the two"
                )
        for binding in (*self.cluster_role_bindings, *self.role_bindings):
            if binding.group not in self.kubernetes_groups:
                group = one_line(binding.group)
                way_out = f'add "{group}" to kubernetes_groups'
                raise refuse(
                    path, self.name, f"it binds the group {group}, which is not in its kubernetes_groups", way_out
                )


@dataclass(frozen=True, kw_only=True)
class ClusterAccessChoices:
    """The choices about access, also about the deployer's own."""

    access_entries: tuple[AccessEntrySettings, ...]
    deployer_role_arn: Leaf | None = checked(checks.role_arn, default=None, otherwise="the caller's")
    token_command: str = checked(checks.word(*TOKEN_COMMANDS), default="aws")
    token_profile: str | None = checked(profile_name, default=None, otherwise="the environment's")


@dataclass(frozen=True, kw_only=True)
class EndpointSettings:
    """Where the API server answers."""

    endpoint: Leaf | None = None
    certificate_authority: Leaf | None = None


@dataclass(frozen=True, kw_only=True)
class AdoptedEntriesSettings:
    """Access entries that are there already."""

    adopted_entries: Mapping[str, str] = checked(None, values=earlier_resource, default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ClusterAccessSettings(
    NamedClusterSettings,
    ActiveClusterSettings,
    ClusterAccessChoices,
    EndpointSettings,
    AdoptedEntriesSettings,
    TaggedSettings,
):
    """`ClusterAccess`, used alone."""

    @property
    def reaches_endpoint(self) -> bool:
        """Whether objects in the cluster are created, too."""
        return self.endpoint is not None

    def judge(self, path: str) -> None:
        """Refuses bindings without an endpoint, duplicates, and entries to adopt that are not among these."""
        judge_entries(self.access_entries, at(path, "access_entries"))
        names = [entry.name for entry in self.access_entries]
        judge_adopted(at(path, "adopted_entries"), self.adopted_entries, names)
        together = {name: getattr(self, name) for name in ("endpoint", "certificate_authority", "cluster_arn")}
        missing = [name for name, value in together.items() if value is None]
        if missing and (len(missing) < 3 or any(entry.binds for entry in self.access_entries)):
            rule = "bindings need endpoint, certificate_authority and cluster_arn"
            raise refuse(at(path, missing[0]), None, rule, "give all three")


def judge_entries(entries: tuple[AccessEntrySettings, ...], path: str) -> None:
    """Refuses one name or one principal twice: EKS has one entry per principal."""
    _refuse_twice(path, "name", [entry.name for entry in entries])
    _refuse_twice(path, "principal_arn", [entry.principal_arn for entry in entries])
    _refuse_same_principal(path, [entry.principal_arn for entry in entries])
    _refuse_two_partitions(path, [entry.principal_arn for entry in entries])
    for kind in ("cluster_role_bindings", "role_bindings"):
        _refuse_same_binding(path, entries, kind)


def no_admin(path: str, names: Iterable[str]) -> Refusal:
    """The refusal of a cluster that nobody could administer."""
    rule = "nobody is admin of the cluster, so all would be locked out"
    way_out = f'give one entry cluster_policies: ["{CLUSTER_ADMIN}"]'
    return refuse(path, ", ".join(names) or EMPTY, rule, way_out)


def _refuse_twice(path: str, key: str, values: list[Leaf]) -> None:
    for index, value in enumerate(values):
        if isinstance(value, str) and value in values[:index]:
            rule = f"{path}[{values.index(value)}] has it already"
            raise refuse(f"{path}[{index}].{key}", value, rule, "merge the two entries")


def _refuse_same_principal(path: str, arns: list[Leaf]) -> None:
    """IAM names are unique in an account whatever their path and case, so one of two such ARNs does not exist."""
    seen: dict[tuple[str, str], int] = {}
    for index, arn in enumerate(arns):
        if isinstance(arn, str):
            kind, _, name = arn.lower().partition("/")
            first = seen.setdefault((kind, name.rpartition("/")[2]), index)
            if first != index:
                rule = (
                    f"an account has this name once, whatever its path and case, and {path}[{first}] "
                    "has it in another spelling"
                )
                raise refuse(f"{path}[{index}].principal_arn", arn, rule, "keep the one that IAM shows")


def _refuse_two_partitions(path: str, arns: list[Leaf]) -> None:
    known = {index: arn.split(":")[1] for index, arn in enumerate(arns) if isinstance(arn, str)}
    first = next(iter(known.values()), "")
    for index, partition in known.items():
        if partition != first:
            rule = (
                f"it is in {partition} and the first in {first}, and a cluster accepts "
                "principals of its own partition only"
            )
            raise refuse(f"{path}[{index}].principal_arn", arns[index], rule, "correct the part after 'arn:'")


def _refuse_same_binding(path: str, entries: tuple[AccessEntrySettings, ...], kind: str) -> None:
    """A binding's name joins entry, group and role by hyphens, and each of the three may have hyphens, too."""
    seen: dict[str, str] = {}
    for index, entry in enumerate(entries):
        for place, item in enumerate(getattr(entry, kind)):
            here = f"{path}[{index}].{kind}[{place}]"
            name = f"{entry.name}-{item.group}-{item.cluster_role}"
            # `ClusterAccess` used alone puts the namespace and a hyphen in front.
            for one in (name, *(f"{namespace}-{name}" for namespace in getattr(item, "namespaces", ()))):
                first = seen.setdefault(one, here)
                if first != here:
                    way_out = "merge the two, or rename one entry"
                    raise refuse(here, one, f"{first} makes a binding of this name", way_out)
