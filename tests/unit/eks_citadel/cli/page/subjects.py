"""Subjects of pages: pictures of clusters as they are, and with names that somebody chose to do harm."""

from dataclasses import replace
from datetime import date

from eks_citadel.cli.page.document import document
from eks_citadel.cli.page.links import Documentation
from eks_citadel.cli.page.run import Assumption, CriticalPath, Deployer, Log, NotJudged, Rule, Run, Step
from eks_citadel.cli.page.subject import Cluster, Subject
from eks_citadel.doctor.diagnosis import diagnose
from eks_citadel.doctor.from_picture import facts_from
from eks_citadel.picture.difference import Side
from eks_citadel.picture.picture import (
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
)

ROLE = "arn:aws:iam::111122223333:role/"
TODAY = date(2026, 11, 30)
EMPTY = Picture(
    cluster_name="empty", kubernetes_version="1.36", authentication_mode="API", public_cidrs=(), private_cidrs=(),
    network_policy_mode="strict", entries=(), bindings=(), pod_identity_agent=True, pod_identities=(), namespaces=(),
    permits=(),
)  # fmt: skip


def full(word: str, name: str = "shop") -> Picture:
    """A picture with the word wherever a person may choose one."""
    reach = Reach("other", word, (word,))
    port, peer = Port("TCP", 443, 443), Peer("pods", word, ((word, word),))
    return replace(
        EMPTY, cluster_name=name, public_cidrs=("203.0.113.7/32",),
        entries=(Entry(f"{ROLE}{word}", (word,), (Grant(word, (word, "red")), Grant("Admin"))), Entry(f"{ROLE}b")),
        bindings=(Binding(word, word), Binding(word, word, word, "User")),
        pod_identities=(PodIdentity(word, word, word, reaches=(reach,), trusted=True),),
        namespaces=(Namespace(word, word, closed=True), Namespace("red", "", closed=False)),
        permits=(Permit(word, "egress", ((word, word),), peer, port), Permit(word, "ingress", (), peer, port)),
        addons=(Addon(word, word, word),), node_groups=(NodeGroup(word, "1.35"),),
    )  # fmt: skip


def run(word: str) -> Run:
    """A rehearsed stack with the word wherever a person may choose one."""
    steps = Step(word, f"aws:eks/cluster:{word}", 600.0), Step(word, word, 0.0)
    not_judged = NotJudged(word, f"urn::{word}", "", elsewhere=False), NotJudged(word, "", word, elsewhere=True)
    return Run(
        project=word, stack=word, region=word, deployer=Deployer(word, word), assumed=(Assumption(word, word),),
        not_judged=not_judged, not_judged_findings=(word,), critical_path=CriticalPath(steps, 600.0),
        logs=(Log(word, word, word),), objects_judge=word, not_modelled=(word,),
        rules=(Rule(word, word, word), Rule("a", "b", f"https://example.com/?{word}")),
    )  # fmt: skip


def cluster(picture: Picture, **ranges: object) -> Cluster:
    side = Side(picture, **ranges)  # type: ignore[arg-type]
    return Cluster(picture.cluster_name, diagnose(facts_from(picture), TODAY), side)


def page(*clusters: Cluster, runs: tuple[Run, ...] = (), documentation: str = "") -> str:
    return document(Subject("Rehearsed.", clusters, TODAY, runs), Documentation(documentation))
