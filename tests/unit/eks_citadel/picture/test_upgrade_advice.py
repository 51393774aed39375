"""In place or blue/green, and the grounds, each with its source."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from eks_citadel.kubernetes import versions
from eks_citadel.parsing.refusal import Refusal
from eks_citadel.picture.picture import Addon, NodeGroup
from eks_citadel.picture.upgrade_advice import Advice, advice
from eks_citadel.picture.upgrade_grounds import BLUE_GREEN, IN_PLACE, Standing

TODAY = date(2026, 11, 30)


def standing(version: str = "1.35", **changes: Any) -> Standing:
    addons = tuple(Addon(name, "kube-system", of) for name, of in versions.addon_versions(version).items())
    given = {"addons": addons, "node_groups": (NodeGroup("main", version),), "upgraded": None}
    return Standing("shop", version, **{**given, **changes})


def sentences(found: Advice) -> dict[str, str]:
    return {ground.code: ground.sentence for ground in found.grounds}


def test_one_minor_version_is_upgraded_in_place_since_EKS_can_go_back() -> None:
    found = advice(standing(), "1.36", TODAY)
    assert (found.way, found.sentence) == (
        IN_PLACE,
        "Upgrade shop in place from 1.35 to 1.36: it is one minor version, and EKS can go back to 1.35 for 7 days.",
    )
    told = sentences(found)
    assert told["rollback-order"] == "Node groups go back to 1.35 before the control plane, and add-ons by hand."
    assert [one.sentence for one in found.grounds if one.code == "support"] == [
        "Standard support of 1.35 ends on 2027-03-27.",
        "Standard support of 1.36 ends on 2027-08-02.",
    ]
    assert {"kubelet-skew", "nodes-behind", "rollback-open", "created-at-its-version"}.isdisjoint(told)


def with_kube_proxy(version: str | None) -> Standing:
    return standing(addons=(Addon("kube-proxy", "kube-system", version),))


@pytest.mark.parametrize(
    ("version", "code", "sentence"),
    [
        (
            "v1.32.0-eksbuild.2",
            "kube-proxy-skew",
            "kube-proxy is at 1.32, 4 minor versions below 1.36: upgrade it first",
        ),
        ("v1.36.0-eksbuild.2", "kube-proxy-newer", "kube-proxy is at 1.36, newer than the API server at 1.35, which"),
    ],
)
def test_kube_proxy_stays_as_near_to_the_API_server_as_Kubernetes_supports(
    version: str, code: str, sentence: str
) -> None:
    assert sentences(advice(with_kube_proxy(version), "1.36", TODAY))[code].startswith(sentence)


@pytest.mark.parametrize("version", ["v1.33.0-eksbuild.2", "v1.35.9-eksbuild.1", "latest", "", None])
def test_a_kube_proxy_that_is_near_enough_or_of_no_known_form_is_not_said(version: str | None) -> None:
    told = sentences(advice(with_kube_proxy(version), "1.36", TODAY))
    assert {"kube-proxy-skew", "kube-proxy-newer"}.isdisjoint(told)


def test_the_way_back_to_extended_support_needs_its_policy_first() -> None:
    day = date(2027, 3, 28)
    told = sentences(advice(standing(), "1.36", day))
    assert told["rollback-needs-extended"] == (
        "To go back to 1.35, which has only extended support left, set support_type to EXTENDED first."
    )
    assert "rollback-needs-extended" not in sentences(advice(standing(), "1.36", date(2027, 3, 27)))


def test_several_minor_versions_are_a_new_cluster_since_EKS_takes_back_only_the_last() -> None:
    found = advice(standing("1.34"), "1.36", TODAY)
    assert (found.way, found.sentence) == (
        BLUE_GREEN,
        "Make a new cluster at 1.36 beside shop (blue/green): in place it takes 2 upgrades, one minor version each, "
        "of which EKS takes back only the last.",
    )
    assert sentences(found)["created-at-its-version"] == (
        "A cluster that is created at 1.36 has no rollback of EKS: the way back is shop."
    )


def test_a_floor_of_versions_above_the_cluster_s_closes_the_way_back() -> None:
    found = advice(standing(), "1.36", TODAY, "1.36")
    assert found.sentence == (
        "Make a new cluster at 1.36 beside shop (blue/green): policies allow no version below 1.36, so EKS could not "
        "go back to 1.35."
    )
    assert advice(standing(), "1.36", TODAY, "1.35").way == IN_PLACE


@pytest.mark.parametrize("pair", list(pairwise(versions.known())))
def test_each_next_version_of_the_table_is_in_place_and_each_further_one_is_not(pair: tuple[str, str]) -> None:
    known, day = versions.known(), date(2025, 1, 1)
    assert advice(standing(pair[0]), pair[1], day).way == IN_PLACE
    for further in known[known.index(pair[1]) + 1 :]:
        assert advice(standing(pair[0]), further, day).way == BLUE_GREEN


def test_every_ground_has_a_source_that_a_reader_can_open() -> None:
    found = [advice(standing(of, upgraded=TODAY), to, TODAY) for of, to in (("1.34", "1.36"), ("1.36", "1.37"))]
    assert all(ground.source.startswith("https://") for one in found for ground in one.grounds)


def test_nodes_of_another_version_are_named() -> None:
    groups = (NodeGroup("old", "1.32"), NodeGroup("new", "1.35"), NodeGroup("late", "1.34"), NodeGroup("early", "1.36"))
    found = advice(standing(node_groups=groups), "1.36", TODAY)
    assert [(one.code, one.sentence) for one in found.grounds if "odes of" in one.sentence] == [
        (
            "kubelet-skew",
            "The nodes of old are at 1.32, 4 minor versions below 1.36: upgrade them first, 3 are allowed.",
        ),
        ("nodes-behind", "The nodes of late are at 1.34: bring them to the cluster's version."),
        (
            "nodes-newer",
            "The nodes of early are at 1.36, newer than the API server at 1.35, which Kubernetes does not support.",
        ),
    ]


def test_add_ons_that_the_table_moves_and_those_that_it_does_not_know_are_named() -> None:
    addons = (
        Addon("kube-proxy", "kube-system", versions.addon_versions("1.35")["kube-proxy"]),
        Addon("aws-ebs-csi-driver", "kube-system", versions.addon_versions("1.36")["aws-ebs-csi-driver"]),
        Addon("adot", "opentelemetry-operator-system", "v0.141.0-eksbuild.1"),
    )
    found = advice(standing(addons=addons), "1.36", TODAY)
    assert [one.sentence for one in found.grounds if one.code.startswith("addon")] == [
        "The add-on kube-proxy goes from v1.35.3-eksbuild.29 to v1.36.0-eksbuild.45.",
        "No version of the add-on adot for 1.36 is in this library's table: choose one by hand.",
    ]


def test_an_add_on_whose_version_was_not_seen_for_the_target_is_said() -> None:
    told = sentences(advice(standing("1.36"), "1.37", TODAY))
    assert told["addon-not-seen"].endswith(" was not seen for 1.37: check it.")


@pytest.mark.parametrize(("day", "is_open"), [(date(2026, 11, 23), True), (date(2026, 11, 22), False)])
def test_an_upgrade_that_can_still_be_taken_back_is_said(day: date, is_open: bool) -> None:
    told = sentences(advice(standing(upgraded=day), "1.36", TODAY))
    assert ("rollback-open" in told) == is_open
    if is_open:
        assert told["rollback-open"] == (
            "The upgrade to 1.35 on 2026-11-23 can be taken back until 2026-11-30, or until the next upgrade."
        )


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("1.33", "1.33 has only extended support left, which is paid for, until 2027-07-29."),
        ("1.31", "EKS offers 1.31 no more since 2026-11-26, and upgrades such clusters by itself."),
        ("1.29", "When support of 1.29 ends is not in this library's table."),
    ],
)
def test_support_that_has_ended_is_said(version: str, said: str) -> None:
    assert said in [one.sentence for one in advice(standing(version), "1.36", TODAY).grounds]


@pytest.mark.parametrize(
    ("to", "floor", "said"),
    [
        ("1.35", None, 'to is "1.35": shop is at 1.35 already; name a newer version.'),
        ("1.34", None, 'to is "1.34": shop is at 1.35 already; name a newer version.'),
        ("1.36.1", None, 'to is "1.36.1": EKS chooses the patch, and a version is written without it; write "1.36".'),
        ("newest", None, 'to is "newest": a version of Kubernetes is 1, a dot and two digits; write it like "1.37".'),
        (
            "1.36",
            "36",
            'version_floor is "36": a version of Kubernetes is 1, a dot and two digits; write it like "1.37".',
        ),
        ("1.36", "1.37", 'to is "1.36": policies allow no version below 1.37; name "1.37" or a newer one.'),
    ],
)
def test_what_is_no_upgrade_is_refused(to: str, floor: str | None, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        advice(standing(), to, TODAY, floor)
    assert str(refused.value) == said


def test_a_version_that_EKS_offers_no_more_is_refused() -> None:
    with pytest.raises(Refusal, match="EKS offers this version no more"):
        advice(standing("1.30"), "1.31", TODAY)
