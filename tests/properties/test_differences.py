"""A gate is told as opened exactly where somebody may do something after and not before, asked one by one."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from ipaddress import ip_address, ip_network
from itertools import product
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from eks_citadel.picture.difference import Difference, Side, difference
from eks_citadel.picture.picture import (
    ANY_PROTOCOL,
    Binding,
    Entry,
    Grant,
    Namespace,
    Peer,
    Permit,
    Picture,
    PodIdentity,
    Port,
    Reach,
    in_order,
)

NAMED = ("shop", "pay", "kube-system")  # what the pictures name; "spare" is a namespace that none names
PODS = ("10.0.0.0/30",)
LABELS = [dict(zip(("app", "tier"), found, strict=True)) for found in product(("a", "b", ""), ("x", ""))]
ADDRESSES = ("10.0.0.1", "10.0.0.3", "10.0.0.5", "10.0.0.9", "192.0.2.1", "2001:db8::1")
CIDRS = ("10.0.0.0/31", "10.0.0.2/31", "10.0.0.0/30", "10.0.0.4/30", "10.0.0.0/28", "0.0.0.0/0", "::/0")
NUMBERS = (1, 2, 3, 65535)
EMPTY = Picture("shop", "1.36", "API", (), (), "strict", (), (), True, (), (), ())


class End(NamedTuple):
    """A pod, or an address outside of the cluster, whose namespace is empty."""

    namespace: str
    labels: tuple[tuple[str, str], ...]
    address: str


def ends() -> Iterator[End]:
    yield from (End("", (), address) for address in ADDRESSES)
    for namespace, labels, address in product((*NAMED, "spare"), LABELS, ADDRESSES[:2]):
        yield End(namespace, tuple((key, value) for key, value in labels.items() if value), address)


def is_selected(labels: tuple[tuple[str, str], ...], end: End) -> bool:
    return set(labels) <= set(end.labels)


def is_peer(peer: Peer, end: End) -> bool:
    if peer.kind == "anywhere":
        return True
    if peer.cidr is not None:
        return ip_address(end.address) in ip_network(peer.cidr)
    return end.namespace != "" and peer.namespace in (None, end.namespace) and is_selected(peer.pods, end)


EVERY = [*ends()]
Talk = tuple[End, End, str, int]


def permitted(picture: Picture, direction: str) -> set[Talk]:
    """The connections for which the source (egress) or the destination has a permit, or is not closed."""
    found = set[Talk]()
    left_open = [item.name for item in picture.namespaces if not item.closed]
    everything = Peer("anywhere"), Port(ANY_PROTOCOL, 1, 65535)
    permits = [one for one in picture.permits if one.direction == direction]
    for one in [*permits, *(Permit(name, "egress", (), *everything) for name in left_open)]:
        own = [end for end in EVERY if end.namespace == one.namespace and is_selected(one.pods, end)]
        others = [end for end in EVERY if is_peer(one.peer, end)]
        protocols = [name for name in ("TCP", "UDP") if one.port.protocol in (ANY_PROTOCOL, name)]
        numbers = [number for number in NUMBERS if one.port.first <= number <= one.port.last]
        sides = (own, others) if direction == "egress" else (others, own)
        found.update(product(*sides, protocols, numbers))
    return found


def talks(picture: Picture) -> set[Talk]:
    """A closed end needs a permit of its own; what the picture says nothing about at either end, it does not show."""
    closed = {item.name for item in picture.namespaces if item.closed}
    leaves, enters = permitted(picture, "egress"), permitted(picture, "ingress")
    one_sided = {one for one in leaves - enters if one[1].namespace not in closed}
    other_sided = {one for one in enters - leaves if one[0].namespace not in closed}
    return (leaves & enters) | one_sided | other_sided


labels = st.sampled_from([(), (("app", "a"),), (("app", "b"),), (("tier", "x"),), (("app", "a"), ("tier", "x"))])
peers = st.one_of(
    st.builds(Peer, st.just("pods"), st.sampled_from([*NAMED, None]), labels),
    st.builds(lambda cidr: Peer("cidr", cidr=cidr), st.sampled_from(CIDRS)),
    st.just(Peer("anywhere")),
)
ports = st.sampled_from(
    [
        Port("TCP", 1, 1),
        Port("TCP", 1, 2),
        Port("TCP", 1, 3),
        Port("UDP", 2, 2),
        Port("TCP", 3, 65535),
        Port(ANY_PROTOCOL, 1, 65535),
    ]
)
names = st.sampled_from(NAMED)
some_permit = st.builds(Permit, names, st.sampled_from(["ingress", "egress"]), labels, peers, ports)
some_permits = st.lists(some_permit, max_size=5).map(in_order)
near = st.sampled_from(CIDRS[:3]).map(lambda cidr: Peer("cidr", cidr=cidr))


def towards(name: str) -> st.SearchStrategy[Peer]:
    return st.builds(Peer, st.just("pods"), st.sampled_from([name, None]), labels) | near


# Two permits that may meet.
meetings = st.tuples(
    st.builds(Permit, st.just("shop"), st.just("egress"), labels, towards("pay"), ports),
    st.builds(Permit, st.just("pay"), st.just("ingress"), labels, towards("shop"), ports),
)
namespaces = st.lists(
    st.builds(Namespace, st.sampled_from(NAMED[:2]), st.just("restricted"), st.booleans()),
    max_size=2, unique_by=lambda one: one.name,
).map(in_order)  # fmt: skip
talking = st.builds(lambda found, spaces: replace(EMPTY, permits=found, namespaces=spaces), some_permits, namespaces)


def told(before: Picture, after: Picture, gate: str) -> bool:
    found: Difference = difference(Side(before, PODS), Side(after, PODS))
    assert found.closed == difference(Side(after, PODS), Side(before, PODS)).opened
    return any(line.gate == gate for line in found.opened)


@st.composite
def changed(draw: st.DrawFn) -> tuple[Picture, Picture]:
    """Two pictures of closed namespaces that differ in one part of one permit, so that this part decides."""
    spaces = tuple(Namespace(name, "restricted", closed=True) for name in sorted(NAMED[:2]))
    permits = draw(st.lists(some_permit, max_size=2)) + [*draw(meetings)]
    place = draw(st.integers(0, len(permits) - 1))
    field, values = draw(st.sampled_from([("pods", labels), ("peer", peers), ("port", ports), ("namespace", names)]))
    other = [*permits]
    other[place] = replace(permits[place], **{field: draw(values)})
    both = [replace(EMPTY, permits=in_order(found), namespaces=spaces) for found in (permits, other)]
    return both[0], both[1]


@settings(max_examples=800, deadline=None)
@given(changed())
def test_one_changed_permit_is_told_as_new_exactly_where_two_ends_could_not_talk(pair: tuple[Picture, Picture]) -> None:
    assert told(*pair, "talk") == bool(talks(pair[1]) - talks(pair[0]))


@settings(max_examples=60, deadline=None)
@given(talking, talking)
def test_a_connection_is_told_as_new_exactly_where_two_ends_could_not_talk(before: Picture, after: Picture) -> None:
    assert told(before, after, "talk") == bool(talks(after) - talks(before))


PRINCIPALS = ("arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b")
# What each policy allows, by words of a namespace and of the cluster; written here a second time.
ALLOWS = {
    "AmazonEKSViewPolicy": {"get pods"},
    "AmazonEKSSecretReaderPolicy": {"get secrets"},
    "AmazonEKSEditPolicy": {"get pods", "get secrets", "create pods"},
    "AmazonEKSAdminPolicy": {"get pods", "get secrets", "create pods", "create roles"},
    "AmazonEKSAdminViewPolicy": {"get pods", "get secrets", "get anything"},
    "AmazonEKSClusterAdminPolicy": {"get pods", "get secrets", "create pods", "create roles", "get anything", "all"},
    "AmazonEMRJobPolicy": {"run EMR"},
}
PLACES = ("dev-a", "dev-b", "other", "prod", "the cluster itself")
PATTERNS = {"dev-a": {"dev-a"}, "dev-*": {"dev-a", "dev-b"}, "prod": {"prod"}, "*": {"dev-a", "dev-b", "other", "prod"}}
grants = st.builds(
    Grant, st.sampled_from(sorted(ALLOWS)), st.lists(st.sampled_from(sorted(PATTERNS)), max_size=2).map(in_order)
)
SUBJECTS = [
    ("Group", "team"), ("Group", "system:authenticated"), ("User", "eve"), ("User", "team:anna"),
    *(("User", f"{one.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/anna") for one in PRINCIPALS[:1]),
]  # fmt: skip
roles = {"view": {"list"}, "edit": {"list", "write"}, "admin": {"list", "write", "bind"}, "own": {"own"}}
entering = st.builds(
    lambda found, bindings: replace(EMPTY, entries=found, bindings=bindings),
    st.lists(
        st.builds(
            Entry, st.sampled_from(PRINCIPALS), st.sampled_from([(), ("team",)]),
            st.lists(grants, max_size=2).map(in_order), st.sampled_from(["", "eve", "team:{{SessionName}}"]),
        ),
        max_size=2, unique_by=lambda one: one.principal_arn,
    ).map(in_order),
    st.lists(
        st.builds(
            lambda subject, role, place: Binding(subject[1], role, place, subject[0]),
            st.sampled_from(SUBJECTS), st.sampled_from(sorted(roles)), st.sampled_from([None, "dev-a", "prod"]),
        ),
        max_size=2,
    ).map(in_order),
)  # fmt: skip


def doings(picture: Picture) -> set[tuple[str, str, str]]:
    """Everything that somebody may do somewhere."""
    found = {(entry.principal_arn, "sign in", "") for entry in picture.entries}
    for entry in picture.entries:
        for grant in entry.grants:
            places = together(PATTERNS[one] for one in grant.namespaces) if grant.namespaces else set(PLACES)
            found |= {(entry.principal_arn, word, place) for word, place in product(words_of(grant), places)}
        for binding in picture.bindings:
            if not is_of(binding, entry):
                continue
            places = set(PLACES) if binding.namespace is None else {binding.namespace}
            words = (f"role {word}" for word in roles[binding.cluster_role])
            found |= {(entry.principal_arn, word, place) for word, place in product(words, places)}
    return found


def is_of(binding: Binding, entry: Entry) -> bool:
    if binding.subject in ("team", "system:authenticated"):
        return binding.subject != "team" or bool(entry.groups)
    username = entry.username or f"{entry.principal_arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/"
    prefix = username.partition("{{")[0]
    return binding.subject == username or (prefix.endswith((":", "/")) and binding.subject.startswith(prefix))


def words_of(grant: Grant) -> set[str]:
    words = ALLOWS[grant.policy]
    if "all" not in words:
        return words
    return together(ALLOWS.values()) | {f"role {word}" for word in together(roles.values())}


def together(found: Iterable[set[str]]) -> set[str]:
    return set[str]().union(*found)


@settings(max_examples=400, deadline=None)
@given(entering, entering)
def test_who_enters_is_told_as_new_exactly_where_somebody_may_do_more(before: Picture, after: Picture) -> None:
    assert told(before, after, "enter") == bool(doings(after) - doings(before))


TAGS = (
    {"cluster": "c"},
    {"cluster": "c", "namespace": "n"},
    {"cluster": "c", "namespace": "n", "sa": "s"},
    {"cluster": "d"},
)
SECRETS = [{"cluster": "c"}, {"cluster": "d"}, *TAGS[1:3], {"cluster": "c", "namespace": "m"}]
PATHS = {"b/*": ("b/x", "b/y", "b/c/x"), "b/c/*": ("b/c/x",), "b/x": ("b/x",)}
own_things = [", ".join(f"{key}={value}" for key, value in tags.items()) for tags in TAGS]
secrets = st.builds(
    Reach, st.just("secretsmanager_secrets"), st.sampled_from(own_things),
    st.lists(st.sampled_from(["read", "write"]), min_size=1).map(in_order),
)  # fmt: skip
others = st.builds(
    Reach, st.just("other"), st.sampled_from(sorted(PATHS)),
    st.lists(st.sampled_from(["s3:*", "s3:Get*", "s3:GetObject"]), min_size=1).map(in_order),
)  # fmt: skip
reaches = secrets | others
ACTIONS = {"s3:*": ("put", "get", "list"), "s3:Get*": ("get", "list"), "s3:GetObject": ("get",)}
leaving = st.builds(
    lambda found, agent: replace(EMPTY, pod_identities=found, pod_identity_agent=agent),
    st.lists(
        st.builds(
            PodIdentity, st.just("shop"), st.sampled_from(["orders", "jobs"]),
            st.sampled_from(["role/one", "role/two"]),
            st.just(True), st.sampled_from([None, None, "role/target"]), st.sampled_from([True, True, False, None]),
            st.none() | st.lists(reaches, max_size=2).map(in_order),
        ),
        max_size=2, unique_by=lambda one: one.service_account,
    ).map(in_order),
    st.booleans() | st.just(True),
)  # fmt: skip


def reached(picture: Picture) -> set[tuple[str, ...]]:
    """Everything that some pods do with one thing."""
    found = set[tuple[str, ...]]()
    for one in picture.pod_identities if picture.pod_identity_agent else ():
        if one.trusted is False:
            continue
        if one.target_role_arn or one.reaches is None:
            found.add((one.service_account, one.target_role_arn or one.role_arn))
            continue
        for reach in one.reaches:
            for word in reach.allow:
                found |= {(one.service_account, *doing) for doing in _things(reach, word)}
    return found


def _things(reach: Reach, word: str) -> Iterator[tuple[str, ...]]:
    if reach.kind == "other":
        yield from product(ACTIONS[word], PATHS[reach.things])
        return
    tags = dict(pair.split("=") for pair in reach.things.split(", "))
    yield from ((word, str(secret)) for secret in SECRETS if tags.items() <= secret.items())


@settings(max_examples=400, deadline=None)
@given(leaving, leaving)
def test_what_leaves_is_told_as_new_exactly_where_pods_reach_more(before: Picture, after: Picture) -> None:
    assert told(before, after, "leave") == bool(reached(after) - reached(before))


worlds = st.lists(st.sampled_from(CIDRS), max_size=3).map(in_order)


@settings(max_examples=100, deadline=None)
@given(worlds, worlds, st.booleans())
def test_an_endpoint_is_told_as_opened_exactly_where_an_address_is_new(
    before: tuple[str, ...], after: tuple[str, ...], public: bool
) -> None:
    pictures = [replace(EMPTY, **{"public_cidrs" if public else "private_cidrs": found}) for found in (before, after)]
    reach = [set(_addresses(found)) for found in (before, after)]
    assert told(*pictures, "enter") == bool(reach[1] - reach[0])


def _addresses(cidrs: tuple[str, ...]) -> Iterator[str]:
    """One address of each part that the ranges cut the world into."""
    known = [*(f"10.0.0.{last}" for last in range(20)), "192.0.2.1", "2001:db8::1"]
    yield from (one for one in known if any(ip_address(one) in ip_network(cidr) for cidr in cidrs))
