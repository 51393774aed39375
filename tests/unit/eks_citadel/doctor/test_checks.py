"""Each check finds its fault, with its subjects, and nothing once it is mended or only looks alike."""

from dataclasses import replace

import pytest

from eks_citadel.doctor.check import Check
from eks_citadel.doctor.checks import CHECKS
from eks_citadel.doctor.diagnosis import diagnose
from eks_citadel.doctor.facts import QUESTIONS, Facts
from eks_citadel.doctor.severity import INFORMATION, SEVERITIES

from .clusters import AFTER, CLUSTER, NODES, TODAY, entry
from .faults import FAULTS, USER

NAMES = [check.id for check in CHECKS]


def subjects(check: str, facts: Facts) -> tuple[str, ...]:
    return tuple(one.subject for one in diagnose(facts, TODAY).findings if one.id == check)


def test_every_check_has_a_fault_here_and_every_fault_a_check() -> None:
    assert sorted(FAULTS) == sorted(NAMES)


def test_a_good_cluster_has_no_fault_and_no_open_question() -> None:
    found = diagnose(CLUSTER, TODAY)
    assert [(one.id, one.severity) for one in found.findings] == [("no-admin", INFORMATION)]
    assert (found.silences, found.stale) == ((), ())


@pytest.mark.parametrize("name", NAMES)
def test_a_fault_is_found_by_its_subjects(name: str) -> None:
    assert sorted(subjects(name, FAULTS[name].ill)) == sorted(FAULTS[name].subjects)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_mended_or_only_alike_is_not_found(name: str) -> None:
    assert [subjects(name, facts) for facts in FAULTS[name].well] == [()] * len(FAULTS[name].well)


@pytest.mark.parametrize("check", CHECKS, ids=NAMES)
def test_a_finding_is_a_sentence_with_a_way_out_and_a_source(check: Check) -> None:
    found = [one for one in diagnose(FAULTS[check.id].ill, TODAY).findings if one.id == check.id]
    for one in found:
        assert one.key == f"{check.id}:{one.subject}"
        assert one.sentence.endswith((".", ":")) or ": " in one.sentence
        assert one.way_out.endswith(".") and one.source.startswith("https://")
    assert check.severity in SEVERITIES and set(check.asks) <= set(QUESTIONS)


@pytest.mark.parametrize("check", [one for one in CHECKS if one.asks], ids=[one.id for one in CHECKS if one.asks])
def test_without_the_answer_a_fault_is_not_claimed_and_its_check_is_named(check: Check) -> None:
    for question in check.asks:
        found = diagnose(replace(FAULTS[check.id].ill, unanswered={question: "denied"}), TODAY)
        assert check.id not in [one.id for one in found.findings]
        (silence,) = found.silences
        assert (silence.reason, check.id in silence.checks) == ("denied", True)


def test_every_question_is_asked_for_a_check() -> None:
    assert {question for check in CHECKS for question in check.asks} == set(QUESTIONS)


def test_E5_entries_of_services_are_never_faults() -> None:
    facts = FAULTS["service-entry"].ill
    service = {one.entry.principal_arn for one in facts.entries} - {one.entry.principal_arn for one in CLUSTER.entries}
    faults = [one for one in diagnose(facts, TODAY).findings if one.severity != INFORMATION]
    assert not [one for one in faults if one.subject in service and one.id != "entry-principal-gone"]


def test_E5_the_entry_of_nodes_whose_role_was_made_again_is_found_too() -> None:
    """https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3329 and aws/containers-roadmap 2441."""
    young = replace(next(one for one in CLUSTER.principals if one.arn == NODES), created=AFTER)
    others = tuple(one for one in CLUSTER.principals if one.arn != NODES)
    entries = (*CLUSTER.entries, entry(NODES, type="EC2_LINUX"))
    assert subjects("entry-principal-remade", replace(CLUSTER, entries=entries)) == ()
    assert subjects("entry-principal-remade", replace(CLUSTER, entries=entries, principals=(*others, young))) == (
        NODES,
    )


def test_E5_a_user_that_exists_is_not_gone_whatever_its_path_in_the_entry() -> None:
    facts = replace(CLUSTER, entries=(entry(USER.arn, "AmazonEKSViewPolicy"),))
    assert subjects("entry-principal-gone", facts) == (USER.arn,)
    assert subjects("entry-principal-gone", replace(facts, principals=(*facts.principals, USER))) == ()
