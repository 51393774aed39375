"""The page of AWS's rules claims nothing that the rehearsal's tables and tests do not have."""

import aws_rules
from citadel_rehearsal.resources import RESOURCES
from unit.citadel_rehearsal.emulator.test_aws_refusals import REFUSED


def test_the_page_is_the_one_of_the_tables() -> None:
    assert aws_rules.PAGE.read_text() == aws_rules.page(), "make pages"


def test_every_type_that_the_rehearsal_makes_has_known_rules() -> None:
    assert {rule["resource"] for rule in aws_rules.rules()} == RESOURCES.keys()


def test_every_rule_has_a_source() -> None:
    assert all(rule["source"] for rule in aws_rules.rules())


def test_an_answer_names_only_rules_cases_and_inputs_that_exist() -> None:
    cases = {attempt.__name__ for attempt in REFUSED}
    for rule in aws_rules.rules():
        assert set(rule.get("rules", ())) <= aws_rules.names_of_rules(), rule
        assert set(rule.get("refusals", ())) <= cases, rule
        if rule.get("input"):
            assert (rule["resource"], rule["source"]) in aws_rules.sources_of_inputs(), rule
