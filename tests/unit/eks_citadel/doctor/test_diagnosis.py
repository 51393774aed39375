"""The order of findings, what is ignored, and what fails."""

from dataclasses import replace

import pytest

from eks_citadel.doctor.diagnosis import diagnose
from eks_citadel.doctor.from_picture import facts_from
from eks_citadel.doctor.severity import SEVERITIES, at_least
from eks_citadel.picture.picture import Entry, Namespace, Picture

from .clusters import CLUSTER, TODAY, control_plane, having

BOTH = ["namespace-open:blue", "namespace-open:red"]
TWO_OPEN = having(namespaces=(Namespace("red", "restricted", False), Namespace("blue", "restricted", False)))


def test_the_most_severe_findings_come_first_and_then_their_keys() -> None:
    ill = replace(TWO_OPEN, public_cidrs=("0.0.0.0/0",), control_plane=control_plane(own_key=False).control_plane)
    keys = [one.key for one in diagnose(ill, TODAY).findings]
    assert keys == [
        "world-endpoint:public-endpoint", "namespace-open:blue", "namespace-open:red",
        "secrets-own-key-missing:secrets", "no-admin:admins",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ignore", "left", "stale"),
    [
        (["namespace-open"], [], ()),
        (["namespace-open:red"], ["namespace-open:blue"], ()),
        (["namespace-open:gone", "logs-off"], BOTH, ("namespace-open:gone", "logs-off")),
        (["namespace"], BOTH, ("namespace",)),
    ],
)  # fmt: skip
def test_what_is_ignored_is_told_apart_and_what_is_ignored_in_vain_is_told(
    ignore: list[str], left: list[str], stale: tuple[str, ...]
) -> None:
    found = diagnose(TWO_OPEN, TODAY, [*ignore, "no-admin"])
    assert ([one.key for one in found.findings], found.stale) == (left, stale)
    assert len(found.ignored) == 3 - len(left)


def test_a_diagnosis_fails_by_its_most_severe_finding_that_is_not_ignored() -> None:
    assert [diagnose(TWO_OPEN, TODAY).fails(floor) for floor in SEVERITIES] == [False, True, True, True]
    assert not any(diagnose(TWO_OPEN, TODAY, ["namespace-open", "no-admin"]).fails(floor) for floor in SEVERITIES)
    assert [diagnose(CLUSTER, TODAY).fails(floor) for floor in SEVERITIES] == [False, False, False, True]


def test_the_scale_goes_from_high_to_information() -> None:
    order = list(SEVERITIES)
    assert [[at_least(one, floor) for floor in order].count(True) for one in order] == [4, 3, 2, 1]


PICTURE = Picture(
    cluster_name="shop", kubernetes_version="1.36", authentication_mode="API", public_cidrs=("0.0.0.0/0",),
    private_cidrs=(), network_policy_mode="strict", entries=(Entry("arn:aws:iam::111122223333:role/me"),),
    bindings=(), pod_identity_agent=False, pod_identities=(), namespaces=(Namespace("red", "privileged", False),),
    permits=(),
)  # fmt: skip


def test_a_picture_answers_what_it_shows_and_names_the_rest() -> None:
    found = diagnose(facts_from(PICTURE), TODAY)
    assert [one.id for one in found.findings] == [
        "world-endpoint",
        "namespace-open",
        "no-pod-identity-agent",
        "pod-security-off",
        "addon-not-managed",
        "addon-not-managed",
        "addon-not-managed",
        "entry-without-rights",
        "no-admin",
    ]
    assert {one.question for one in found.silences} == {
        "control_plane", "creator", "entry_types", "principals", "service_accounts", "addon_health", "node_releases",
        "node_metadata", "node_roles",
    }  # fmt: skip
    assert {one.reason for one in found.silences} == {"the report of a rehearsal does not have it"}
