"""The layout `traffic` with weighted records between load balancers of the colours."""

from pathlib import Path
from typing import Any

import pytest

from citadel_rehearsal.in_process.program import Outcome
from citadel_rehearsal.program.project import Copy
from citadel_rehearsal.run.rehearse import Earlier
from citadel_rehearsal.run.stacks import StacksRehearsal
from unit.citadel_rehearsal.run.test_stacks import STACKS, project
from unit.stacks.test_colours import LISTENER, inputs, traffic

RECORDS = {"zone_id": "Z0123456789ABCDEFGHIJ", "name": "shop.example.org"}
BLUE = {"dns_name": "blue-4d3c2b1a.elb.eu-west-1.amazonaws.com", "zone_id": "Z2IFOLAFXWLO4F"}
GREEN = {**BLUE, "dns_name": "green-4d3c2b1a.elb.eu-west-1.amazonaws.com"}
BOTH = {"blue": BLUE, "green": GREEN}


def by_records(**changes: Any) -> Outcome:
    return traffic(**{"listener": None, "records": RECORDS, "load_balancers": BOTH, **changes})


def test_records_share_requests_between_the_colours_load_balancers() -> None:
    outcome = by_records(weights={"blue": 90, "green": 10})
    assert outcome.succeeded, outcome.error
    found = {one["setIdentifier"]: one for one in inputs(outcome, "Record")}
    assert {name: one["weightedRoutingPolicies"][0]["weight"] for name, one in found.items()} == {
        "blue": 90,
        "green": 10,
    }
    assert {name: one["aliases"][0]["name"] for name, one in found.items()} == {
        name: one["dns_name"] for name, one in BOTH.items()
    }
    assert not inputs(outcome, "LoadBalancer")
    assert outcome.outputs["dns_name"] == "shop.example.org"
    assert {one["target_group_arn"] for one in outcome.outputs["colours"].values()} == {""}


def test_a_colour_without_a_load_balancer_has_no_record_and_no_weight() -> None:
    outcome = by_records(load_balancers={"blue": BLUE})
    assert [one["setIdentifier"] for one in inputs(outcome, "Record")] == ["blue"]
    outcome = by_records(load_balancers={"blue": BLUE}, weights={"blue": 90, "green": 10})
    assert outcome.error == "weights.green is 10: nothing in this colour would answer; give it the weight 0."


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"listener": LISTENER}, "listener, records is given: one is used; give listener or records."),
        ({"listener": LISTENER, "records": None}, "traffic.load_balancers is given: only records lead to them; gi"),
        ({"records": None}, "traffic.load_balancers is given: only records lead to them"),
        ({"records": None, "load_balancers": None}, "listener, records is empty: nobody could reach the colours"),
        ({"load_balancers": {"gren": GREEN}}, 'traffic.load_balancers.gren is given: no listed colour has this name; '),
        ({"load_balancers": {"blue": {"dns_name": "x.example"}}}, "traffic.load_balancers.blue is a map: a record nee"),
        ({"load_balancers": {"blue": BLUE["dns_name"]}}, 'traffic.load_balancers.blue is "blue-4d3c2b1a.elb.eu-wes'),
        ({"load_balancers": [BLUE]}, "traffic.load_balancers is a list: it must be a map"),
        ({"records": {"zone_id": RECORDS["zone_id"]}}, "records.name is missing: it is required"),
    ],
)  # fmt: skip
def test_what_is_refused_of_records(changes: dict[str, Any], sentence: str) -> None:
    outcome = by_records(**changes)
    assert outcome.error.startswith(sentence)
    assert (outcome.trace, inputs(outcome, "Record"), inputs(outcome, "LoadBalancer")) == ("", [], [])


def test_the_four_stacks_with_records_are_rehearsed_and_a_shift_changes_the_records_alone(tmp_path: Path) -> None:
    by: dict[str, Any] = {"listener": None, "records": RECORDS, "load_balancers": BOTH}
    before = project(tmp_path / "before", {"blue": 100, "green": 0}, **by)
    after = project(tmp_path / "after", {"blue": 0, "green": 100}, **by)
    rehearsal = StacksRehearsal(after, STACKS, earlier=Earlier("main", before, Copy(before, after)))
    with rehearsal.running(["traffic"]) as (report, _):
        assert [(one.error, one.failures) for one in report.reports] == [("", [])] * 4
        changes = report.reports[-1].changes
        assert changes is not None
        assert {urn.rpartition("::")[2] for urn in changes.changed} == {"shop-record-blue", "shop-record-green"}
        assert not (changes.created or changes.deleted or changes.replaced)
