"""Who may do what by the entries and the ConfigMap of a cluster together, now and afterwards. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from eks_citadel.enter.lockout import without_path
from eks_citadel.enter.settings import CLUSTER_ADMIN
from eks_citadel.migrate.access import EVERYBODY, AccessPlan, MovedMapping
from eks_citadel.migrate.aws_auth import AwsAuth, AwsAuthMapping
from eks_citadel.picture.bound import username_pattern
from eks_citadel.picture.difference import Difference, Side, difference
from eks_citadel.picture.picture import Binding, Entry, Grant, Picture, in_order

CONFIG_MAP, BOTH, API = "CONFIG_MAP", "API_AND_CONFIG_MAP", "API"
NO_USERNAME = "\n"  # the authenticator gives an empty one, which no binding can name


@dataclass(frozen=True)
class AccessNow:
    """`entries` are those of people, `nodes` the types of the other entries by their principals.

    `bindings` are also those of the cluster's own groups that a mapping has, such as `system:masters`.
    """

    cluster_name: str
    mode: str
    entries: tuple[Entry, ...]
    nodes: Mapping[str, str]
    aws_auth: AwsAuth
    bindings: tuple[Binding, ...]

    def has_entry(self, principal_arn: str) -> bool:
        """Whether an entry is for this role or user; EKS then ignores the mappings of the same one."""
        return any(same(principal_arn, arn) for arn in (*(one.principal_arn for one in self.entries), *self.nodes))


def same(one: str, other: str) -> bool:
    """Whether two ARNs are of one principal: the ConfigMap has roles without their paths, in any case."""
    return without_path(one).lower() == without_path(other).lower()


def missing(now: AccessNow, plan: AccessPlan) -> tuple[MovedMapping, ...]:
    """The entries of the plan that the cluster does not have."""
    return tuple(one for one in plan.moved if not now.has_entry(str(one.entry["principal_arn"])))


def change(now: AccessNow, plan: AccessPlan) -> Difference:
    """What people may do afterwards that no mapping and no entry lets them do now, and the other way round.

    Afterwards the ConfigMap lets nobody in, and the planned entries are there.
    """
    planned = [_entry(one) for one in missing(now, plan)]
    before = in_order([*now.entries, *_mapped(now, plan)])
    return difference(_side(now, before), _side(now, in_order([*now.entries, *planned])))


def _entry(moved: MovedMapping) -> Entry:
    grants = (Grant(CLUSTER_ADMIN),) if moved.entry.get("cluster_policies") else ()
    return Entry(str(moved.entry["principal_arn"]), in_order(moved.entry.get("kubernetes_groups", ())), grants)


def _mapped(now: AccessNow, plan: AccessPlan) -> Iterator[Entry]:
    """Everybody whom a mapping names, under the ARN of the entry where one has or will have an entry."""
    if now.mode == API:
        return
    for moved in plan.moved:
        yield _as_entry(now, moved.mapping, _held(now, str(moved.entry["principal_arn"])))
    for left in plan.left:
        if left.enters and left.mapping is not None:
            yield _as_entry(now, left.mapping, _held(now, left.mapping.arn))


def _held(now: AccessNow, principal_arn: str) -> str:
    return next((one.principal_arn for one in now.entries if same(one.principal_arn, principal_arn)), principal_arn)


def _as_entry(now: AccessNow, mapping: AwsAuthMapping, principal_arn: str) -> Entry:
    """A mapping as if it were an entry, with every bound group that its own can become."""
    patterns = [username_pattern(group) for group in mapping.groups if group != EVERYBODY]
    bound = {one.subject for one in now.bindings if one.kind == "Group"}
    groups = {group for group in bound if any(pattern.fullmatch(group) for pattern in patterns)}
    return Entry(principal_arn, in_order({*mapping.groups, *groups} - {EVERYBODY}), (), mapping.username or NO_USERNAME)


def _side(now: AccessNow, entries: tuple[Entry, ...]) -> Side:
    empty = Picture(now.cluster_name, "", API, (), (), "strict", (), now.bindings, True, (), (), ())
    return Side(replace(empty, entries=entries))
