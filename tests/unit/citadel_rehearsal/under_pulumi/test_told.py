"""The error of an operation, from what the engine tells."""

import pytest
from pulumi.automation import EngineEvent

from citadel_rehearsal.under_pulumi.told import Told

UNKNOWN_TYPE = (
    '\x1b[31mError\x1b[0m: error resolving type of resource pet: internal error loading package "random": rpc error:'
    " code = Unknown desc = no resource plugin 'pulumi-resource-random' found in the workspace or on your $PATH",
    "  on Pulumi.yaml line 26:",
    "  26:     type: random:RandomPet",
)


def told(*messages: tuple[str, str]) -> str:
    found = Told()
    for severity, message in messages:
        event = {"urn": "", "prefix": "", "message": message, "color": "never", "severity": severity}
        found.take(EngineEvent.from_json({"sequence": 1, "timestamp": 1, "diagnosticEvent": event}))
    return found.complaint


def test_an_error_of_a_program_in_yaml_is_one_sentence_with_its_place():
    assert told(*(("info#err", line) for line in UNKNOWN_TYPE)) == (
        'error resolving type of resource pet: internal error loading package "random": no resource plugin'
        " 'pulumi-resource-random' found in the workspace or on your $PATH on Pulumi.yaml line 26"
    )


def test_an_error_of_the_engine_comes_before_what_processes_write():
    assert told(("info#err", "Error: late"), ("error", "the stack is locked")) == "the stack is locked"


@pytest.mark.parametrize("severity", ["info", "debug", "warning"])
def test_other_messages_are_no_errors(severity):
    assert told((severity, "Error: no")) == ""
