"""Two clusters that do the same have no differences, and any single thing that is otherwise is one."""

import json
from dataclasses import asdict, fields, replace
from typing import Any

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from eks_citadel.parsing.cidrs import internet, outside
from eks_citadel.picture.difference import Side
from eks_citadel.picture.from_map import picture_from
from eks_citadel.picture.parity import disparities, parity
from eks_citadel.picture.picture import (
    ANY_PROTOCOL,
    Addon,
    Binding,
    Entry,
    Grant,
    Namespace,
    NodeGroup,
    Peer,
    Permit,
    Picture,
    PodIdentity,
    Port,
    Reach,
    in_order,
)
from eks_citadel.picture.targets import Targets

ROLE = "arn:aws:iam::111122223333:role"
# What stands for a cluster's own name and ranges in the pictures that are drawn.
NAME, VPC = "CLUSTER-NAME", "10.99"
COLOURS = {"blue": "10.20", "shop-green": "10.30", "shop": "10.40"}  # the last is also the name of a namespace
names = st.sampled_from(["shop", "pay"])
accounts = st.sampled_from(["orders", "jobs"])
policies = st.sampled_from(["AmazonEKSViewPolicy", "AmazonEKSEditPolicy", "AmazonEKSClusterAdminPolicy"])
labels = st.sampled_from([(), (("app", "a"),), (("app", "a"), ("tier", "x"))])


def many(one: st.SearchStrategy[Any], key: Any = repr, most: int = 3) -> st.SearchStrategy[Any]:
    return st.lists(one, max_size=most, unique_by=key).map(in_order)


things = {
    "secretsmanager_secrets": [f"eks-cluster-name={NAME}", f"eks-cluster-name={NAME}, kubernetes-namespace=shop", "*"],
    "s3_prefixes": [
        f"arn:aws:s3:::b/p/{NAME}/shop/*",
        f"arn:aws:s3:::b/p/{NAME}/*",
        "arn:aws:s3:::shop-b/shop/_shared/x/*",
    ],
    "kms_keys": ["eks-cluster-name=_shared/x"],
    "target_role_arns": [f"{ROLE}/{NAME}-target", f"{ROLE}/target"],
    "other": [f"arn:aws:s3:::{NAME}-exports", "arn:aws:s3:::exports", "arn:aws:s3:::shop-exports"],
}
reaches = st.sampled_from(sorted(things)).flatmap(
    lambda kind: st.builds(
        Reach, st.just(kind), st.sampled_from(things[kind]), st.sampled_from([("read",), ("read", "write")])
    )
)
identities = st.builds(
    PodIdentity, names, accounts, st.sampled_from([f"{ROLE}/{NAME}-pods", f"{ROLE}/shared", f"{ROLE}/other"]),
    st.booleans(), st.sampled_from([None, f"{ROLE}/{NAME}-far", f"{ROLE}/far"]), st.sampled_from([None, True, False]),
    st.none() | many(reaches, lambda one: (one.kind, one.things)),
)  # fmt: skip
RANGES = [f"{VPC}.1.0/24", f"{VPC}.2.0/24", f"{VPC}.3.0/24", "198.51.100.0/24", "10.0.0.0/8", "0.0.0.0/0"]
peers = st.one_of(
    st.builds(Peer, st.just("pods"), names | st.none(), labels),
    st.sampled_from(RANGES).map(lambda cidr: Peer("cidr", cidr=cidr)),
    st.just(Peer("anywhere")),
)
ports = st.sampled_from(
    [Port("TCP", 443, 443), Port("TCP", 1, 65535), Port("UDP", 53, 53), Port(ANY_PROTOCOL, 1, 65535)]
)
permits = st.builds(Permit, names, st.sampled_from(["ingress", "egress"]), labels, peers, ports)
entries = st.builds(
    Entry, st.sampled_from([f"{ROLE}/a", f"{ROLE}/b"]), many(st.sampled_from(["devs", "ops"])),
    many(st.builds(Grant, policies, many(names)), lambda one: one.policy),
)  # fmt: skip
PHASES = [Phase.reuse, Phase.generate]  # to shrink a picture takes minutes
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "kubernetes_version": st.sampled_from(["1.35", "1.36"]),
    "authentication_mode": st.sampled_from(["API", "API_AND_CONFIG_MAP"]),
    "public_cidrs": many(st.sampled_from(["203.0.113.7/32", "203.0.113.0/24"])),
    "private_cidrs": many(st.sampled_from(["192.168.0.0/24", "192.168.1.0/24"])),
    "network_policy_mode": st.sampled_from(["strict", "standard", "none"]),
    "entries": many(entries, lambda one: one.principal_arn),
    "bindings": many(
        st.builds(Binding, st.sampled_from(["devs", "ops"]), st.sampled_from(["view", "edit"]), st.none() | names)
    ),
    "pod_identity_agent": st.booleans(),
    "pod_identities": many(identities, lambda one: (one.namespace, one.service_account)),
    "namespaces": many(
        st.builds(Namespace, names, st.sampled_from(["restricted", "baseline"]), st.booleans()), lambda one: one.name
    ),
    "permits": many(permits, most=5),
    "addons": many(
        st.builds(Addon, st.sampled_from(["vpc-cni", "adot"]), names, st.sampled_from(["v1", "v2"])),
        lambda one: one.name,
    ),
    "node_groups": many(
        st.builds(NodeGroup, st.sampled_from(["main", "gpu"]), st.sampled_from(["1.35", "1.36"])), lambda one: one.name
    ),
}  # fmt: skip
pictures = st.builds(Picture, cluster_name=st.just(NAME), **FIELDS)


def test_every_field_of_a_picture_is_drawn() -> None:
    assert {field.name for field in fields(Picture)} == {"cluster_name", *FIELDS}


def side(drawn: Picture, name: str) -> Side:
    """The picture as a cluster of this name has it, with ranges of its own."""
    vpc = COLOURS[name]
    picture = picture_from(json.loads(json.dumps(asdict(drawn)).replace(NAME, name).replace(f"{VPC}.", f"{vpc}.")))
    pods = (f"{vpc}.3.0/24",)
    own = [Permit("shop", "egress", (("own", "internet"),), Peer("cidr", cidr=cidr), Port("TCP", 443, 443))
           for cidr in internet("ipv4", [f"{vpc}.0.0/16"], destination=True)]  # fmt: skip
    own += [Permit("shop", "egress", (("own", "nodes"),), Peer("cidr", cidr=cidr), Port("TCP", 443, 443))
            for cidr in outside("0.0.0.0/0", pods)]  # fmt: skip
    whole = ("the internet", frozenset(internet("ipv4", [f"{vpc}.0.0/16"], destination=True)))
    known = {f"{vpc}.1.0/24": "the control plane", f"{vpc}.2.0/24": "endpoints of AWS services"}
    return Side(replace(picture, permits=in_order([*picture.permits, *own])), pods, known, (whole,))


colours = st.permutations(sorted(COLOURS)).map(lambda found: found[:2])


@settings(max_examples=60, deadline=None, phases=PHASES)
@given(pictures, colours)
def test_a_cluster_and_the_same_under_another_name_have_no_difference(drawn: Picture, pair: list[str]) -> None:
    assert disparities(side(drawn, pair[0]), side(drawn, pair[1])) == ()


@settings(max_examples=60, deadline=None, phases=PHASES)
@given(pictures, pictures, colours)
def test_the_same_differences_are_found_from_either_side(one: Picture, other: Picture, pair: list[str]) -> None:
    blue, green = side(one, pair[0]), side(other, pair[1])
    assert {found.id for found in disparities(blue, green)} == {found.id for found in disparities(green, blue)}


@pytest.mark.parametrize("field", FIELDS)
@settings(max_examples=15, deadline=None, phases=PHASES)
@given(data=st.data(), drawn=pictures, pair=colours)
def test_whatever_is_otherwise_is_a_difference(
    field: str, data: st.DataObject, drawn: Picture, pair: list[str]
) -> None:
    had = getattr(drawn, field)
    other = data.draw(FIELDS[field] | st.just(had[1:]) if isinstance(had, tuple) else FIELDS[field])
    assume(other != had)
    changed = replace(drawn, **{field: other})
    blue, green = side(drawn, pair[0]), side(changed, pair[1])
    found = disparities(blue, green)
    assert found != ()
    assert parity(blue, green, [one.id for one in found]).holds
    assert not parity(blue, green, [one.id for one in found[1:] if one.id != found[0].id]).holds


@settings(max_examples=60, deadline=None, phases=PHASES)
@given(data=st.data(), drawn=pictures, pair=colours)
def test_one_part_of_one_permit_that_is_otherwise_is_a_difference(
    data: st.DataObject, drawn: Picture, pair: list[str]
) -> None:
    assume(drawn.permits)
    parts = {
        "namespace": names,
        "direction": st.sampled_from(["ingress", "egress"]),
        "pods": labels,
        "peer": peers,
        "port": ports,
    }
    name = data.draw(st.sampled_from(sorted(parts)))
    changed = replace(drawn.permits[0], **{name: data.draw(parts[name])})
    after = in_order([*drawn.permits[1:], changed])
    assume(after != drawn.permits)
    assert disparities(side(drawn, pair[0]), side(replace(drawn, permits=after), pair[1])) != ()


states = st.dictionaries(st.sampled_from(["healthy", "unhealthy", "draining"]), st.integers(1, 3)).map(Targets)


@settings(deadline=None, phases=PHASES)
@given(states, states)
def test_targets_differ_where_only_one_side_is_healthy_or_empty(one: Targets, other: Targets) -> None:
    sides = [
        side(Picture(NAME, "1.36", "API", (), (), "strict", (), (), True, (), (), ()), name)
        for name in ("blue", "shop")
    ]
    found = disparities(*sides, targets={"blue": one, "shop": other})
    ready = [bool(of.states) and set(of.states) == {"healthy"} for of in (one, other)]
    empty = [not of.states for of in (one, other)]
    assert bool(found) == (ready[0] != ready[1] or empty[0] != empty[1])
