"""Who can repair a cluster: the library's answer is that of trying every request of everybody, by rules of its own."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from eks_citadel.picture.picture import Binding, Entry, Grant, Picture
from eks_citadel.picture.repair import Losses, who_can_repair

ROLE = "arn:aws:iam::111122223333:role"
A, B, JO = f"{ROLE}/a", f"{ROLE}/ops/b", "arn:aws:iam::111122223333:user/jo"
# The names that the API server sees, of which a role's session has the last part.
SEEN = {A: "arn:aws:sts::111122223333:assumed-role/a/s", B: "arn:aws:sts::111122223333:assumed-role/b/s", JO: JO}
STRANGER, NEWCOMER, MAPPED, CREATOR = "stranger", "newcomer", "mapped", "creator"
EVERYONE = (A, B, JO, MAPPED, CREATOR, STRANGER, NEWCOMER)
NAMES = {
    "anybody who reaches the endpoint": STRANGER,
    "whoever may call EKS in the account": NEWCOMER,
    "whoever is an admin by the ConfigMap aws-auth": MAPPED,
    "the creator of the cluster": CREATOR,
}
EMPTY = Picture("shop", "1.36", "API", (), (), "strict", (), (), True, (), (), ())

GRANTS = [
    Grant("AmazonEKSClusterAdminPolicy"), Grant("AmazonEKSAdminPolicy"), Grant("AmazonEKSAdminPolicy", ("shop",)),
    Grant("AmazonEKSClusterAdminPolicy", ("shop",)), Grant("AmazonEKSViewPolicy"),
]  # fmt: skip
SUBJECTS = [
    ("ops", "Group"), ("devs", "Group"), ("system:authenticated", "Group"), ("system:unauthenticated", "Group"),
    ("system:anonymous", "User"), *((name, "User") for name in SEEN.values()), ("jo", "User"),
]  # fmt: skip


class State(NamedTuple):
    """What can change by a request."""

    key: str
    opened: bool
    mode: str
    newcomer: bool


class World(NamedTuple):
    """A picture, and what is lost of its cluster."""

    picture: Picture
    losses: Losses


@st.composite
def worlds(draw: st.DrawFn) -> World:
    mode = draw(st.sampled_from(["API", "API_AND_CONFIG_MAP", "CONFIG_MAP"]))
    # EKS takes no entries in the mode CONFIG_MAP.
    named = draw(st.lists(st.sampled_from([A, B, JO]), unique=True)) if mode != "CONFIG_MAP" else []
    some = st.lists(st.sampled_from(["ops", "devs"]), max_size=1).map(tuple)
    entries = [Entry(arn, draw(some), tuple(draw(st.lists(st.sampled_from(GRANTS), max_size=2)))) for arn in named]
    picture = replace(
        EMPTY,
        authentication_mode=mode,
        public_cidrs=draw(st.sampled_from([(), ("203.0.113.7/32",)])),
        private_cidrs=draw(st.sampled_from([(), ("192.168.40.0/24",)])),
        entries=tuple(entries),
        bindings=tuple(draw(st.lists(bindings(), max_size=2))),
    )
    return World(picture, draw(losses()))


@st.composite
def bindings(draw: st.DrawFn) -> Binding:
    subject, kind = draw(st.sampled_from(SUBJECTS))
    role, namespace = draw(st.sampled_from(["cluster-admin", "admin"])), draw(st.sampled_from([None, None, "shop"]))
    return Binding(subject, role, namespace, "User" if kind == "User" else "Group")


def losses() -> st.SearchStrategy[Losses]:
    return st.builds(
        Losses,
        principals=st.frozensets(st.sampled_from([A, B, JO])),
        key=st.sampled_from(["usable", "usable", "disabled", "deleted"]),
        **dict.fromkeys(
            ("creator", "public_ranges", "private_ranges", "vpc", "bindings", "config_map", "account"), st.booleans()
        ),
    )


def is_bound(who: str, entry: Entry | None, world: World) -> bool:
    if world.losses.bindings:
        return False
    groups, name = {"system:unauthenticated"}, "system:anonymous"
    if entry is not None:
        groups, name = {"system:authenticated", *entry.groups}, SEEN[who]
    return any(
        one.cluster_role == "cluster-admin" and one.namespace is None
        and (one.subject == name if one.kind == "User" else one.subject in groups)
        for one in world.picture.bindings
    )  # fmt: skip


def is_admin(who: str, state: State, world: World) -> bool:
    if who == NEWCOMER:
        return state.newcomer
    if who == MAPPED:
        return state.mode != "API" and not world.losses.config_map
    if who == CREATOR:
        return world.picture.authentication_mode == "CONFIG_MAP" and not world.losses.creator
    if who == STRANGER:
        return is_bound(who, None, world)
    if who in world.losses.principals:
        return False
    entry = next((one for one in world.picture.entries if one.principal_arn == who), None)
    return entry is not None and (Grant("AmazonEKSClusterAdminPolicy") in entry.grants or is_bound(who, entry, world))


def ranges(world: World) -> list[bool]:
    """For each range, whether its clients still reach the endpoint."""
    found, lost = world.picture, world.losses
    return [not lost.public_ranges for _ in found.public_cidrs] + [not lost.private_ranges for _ in found.private_cidrs]


def is_inside(who: str, state: State, world: World) -> bool:
    ways = [state.opened, not world.losses.vpc, *ranges(world)]
    return state.key == "usable" and any(ways) and is_admin(who, state, world)


def requests(state: State, world: World) -> Iterator[State]:
    """What the account can do next; nothing brings a deleted key back, and the mode CONFIG_MAP has no entries."""
    if world.losses.account:
        return
    if state.key == "disabled":
        yield state._replace(key="usable")
    if state.key == "usable":
        yield state._replace(opened=True)
        if state.mode == "CONFIG_MAP":
            yield state._replace(mode="API_AND_CONFIG_MAP")
        else:
            yield state._replace(newcomer=True)


def fewest_requests(world: World) -> dict[str, int]:
    """For everybody who can be an admin inside: after how many requests, found by trying them all."""
    start = State(world.losses.key, False, world.picture.authentication_mode, False)
    after, seen, count, found = [start], {start}, 0, dict[str, int]()
    while after:
        for state in after:
            for who in EVERYONE:
                if is_inside(who, state, world):
                    found.setdefault(who, count)
        after = [one for one in dict.fromkeys(next_ for state in after for next_ in requests(state, world))
                 if one not in seen]  # fmt: skip
        seen.update(after)
        count += 1
    return found


@settings(max_examples=1500, deadline=None)
@given(worlds())
def test_E3_the_model_finds_everybody_who_can_repair_and_the_fewest_requests(world: World) -> None:
    told = who_can_repair(world.picture, world.losses)
    from_vpc = not (world.losses.vpc or any(ranges(world)))
    assert {one.from_vpc for one in told} <= {from_vpc}
    assert {NAMES.get(one.who, one.who): len(one.requests) for one in told} == fewest_requests(world)
    assert len({one.who for one in told}) == len(told)


@settings(max_examples=300, deadline=None)
@given(worlds(), losses())
def test_E3_who_loses_more_has_nobody_more_to_repair(world: World, more: Losses) -> None:
    """Losses add up: of two, the lesser ones leave all who are left by both."""
    lost = world.losses
    both = Losses(
        principals=lost.principals | more.principals,
        key=max(lost.key, more.key, key=["usable", "disabled", "deleted"].index),
        **{
            name: getattr(lost, name) or getattr(more, name)
            for name in ("creator", "public_ranges", "private_ranges", "vpc", "bindings", "config_map", "account")
        },
    )
    left = {one.who for one in who_can_repair(world.picture, both)}
    assert left <= {one.who for one in who_can_repair(world.picture, lost)}
