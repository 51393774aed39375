"""Versions by the day: refused when EKS offers them no more, or would upgrade them by itself."""

from datetime import date
from typing import Any

import pytest

from eks_citadel.inputs import clock
from eks_citadel.kubernetes import versions
from unit.eks_citadel.component_samples import ALONE, made, small, tried


@pytest.mark.parametrize(
    ("version", "day", "standard", "extended"),
    [
        ("1.34", date(2026, 12, 2), False, False),
        ("1.34", date(2026, 12, 3), True, False),
        ("1.31", date(2026, 11, 26), True, False),
        ("1.31", date(2026, 11, 27), True, True),
        ("1.29", date(2026, 11, 30), True, True),
        ("1.99", date(2026, 11, 30), False, False),
    ],
)
def test_A3_support_ends_after_its_last_day(version: str, day: date, standard: bool, extended: bool) -> None:
    assert versions.standard_support_ended(version, day) == standard
    assert versions.support_ended(version, day) == extended


def test_A3_STANDARD_is_refused_for_a_version_in_extended_support_and_EXTENDED_is_not() -> None:
    assert tried(small(kubernetes_version="1.33")).sentence == (
        'support_type is "STANDARD": the standard support of Kubernetes 1.33 ended on 2026-07-29, when EKS upgrades '
        'clusters of this type by itself; write kubernetes_version: "1.36", or "EXTENDED", which costs more.'
    )
    made(small(kubernetes_version="1.33", support_type="EXTENDED"))
    made(small(kubernetes_version="1.34"))


def test_A3_the_day_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 12, 3))
    assert tried(small(kubernetes_version="1.34")).sentence.startswith('support_type is "STANDARD": ')


def test_A3_a_version_that_EKS_offers_no_more_is_refused() -> None:
    arguments: Any = {**ALONE["ControlPlane"], "kubernetes_version": "1.31"}
    assert tried(arguments, "one", "ControlPlane").sentence == (
        'kubernetes_version is "1.31": its extended support ended on 2026-11-26, and EKS creates no clusters with it; '
        'write "1.36".'
    )


def test_A3_so_is_the_version_of_a_node_group_that_is_used_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def tried_with(**version: str) -> str:
        return tried({**ALONE["NodeGroup"], **version}, "nodes", "NodeGroup").sentence

    assert tried_with(kubernetes_version="1.31") == (
        'kubernetes_version is "1.31": its extended support ended on 2026-11-26, and EKS creates no node groups with '
        'it; write "1.36".'
    )
    made(ALONE["NodeGroup"], "nodes", "NodeGroup")
    made({**ALONE["NodeGroup"], "kubernetes_version": "1.33"}, "nodes", "NodeGroup")
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 26))
    made({**ALONE["NodeGroup"], "kubernetes_version": "1.31"}, "nodes", "NodeGroup")
