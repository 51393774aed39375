"""A colour with a time to live: what its resources tell, and on which foundation it may stand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from citadel_rehearsal.in_process.program import Outcome
from eks_citadel.ephemeral.moment import written
from unit.stacks.test_colours import BASE, colour, deployed, inputs, other, stacks

SINCE = written(datetime.now(UTC) - timedelta(hours=1))
EPHEMERAL = {"since": SINCE, "hours_to_live": 48}
FOR_PREVIEWS = stacks(foundation=other(**{**BASE, "ephemeral_colours": True}))


def preview(**changes: Any) -> Outcome:
    return colour("pr-12", FOR_PREVIEWS, **{"ephemeral": EPHEMERAL, **changes})


def test_every_resource_of_a_preview_tells_the_same_end_and_its_stack() -> None:
    outcome = preview(tags={"team": "shop"})
    assert outcome.succeeded, outcome.error
    expires = outcome.outputs["expires"]
    tagged = [one.inputs["tags"] for one in outcome.monitor.registrations.values() if "tags" in one.inputs]
    assert len(tagged) > 5
    for tags in tagged:
        assert {key: tags[key] for key in ("eks-citadel:expires", "eks-citadel:stack", "team")} == {
            "eks-citadel:expires": expires, "eks-citadel:stack": "eks-citadel/pr-12", "team": "shop",
        }  # fmt: skip


def test_the_second_update_of_a_preview_has_the_same_inputs() -> None:
    first, second = ({urn: one.inputs for urn, one in preview().monitor.registrations.items()} for _ in range(2))
    assert first == second


def test_a_preview_is_called_as_its_stack_is_not_protected_and_keeps_no_logs() -> None:
    outcome = preview()
    (cluster,) = inputs(outcome, "Cluster")
    assert (cluster["name"], cluster["deletionProtection"]) == ("shop-pr-12", False)
    (logs,) = inputs(outcome, "LogGroup")
    assert not logs.get("skipDestroy")


def test_a_lasting_colour_has_no_end() -> None:
    outcome = colour()
    assert outcome.outputs["expires"] == ""
    assert "eks-citadel:expires" not in str([one.inputs for one in outcome.monitor.registrations.values()])


def test_a_preview_whose_time_is_over_is_told_so() -> None:
    over = {"since": "2020-01-01T00:00:00Z", "hours_to_live": 1}
    assert "Its time is over since 2020-01-01T01:00:00Z" in str(preview(ephemeral=over).logs)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"deletion_protection": True}, "cluster.deletion_protection is true: its time to live ends; leave it out."),
        ({"ephemeral": {"since": SINCE}}, "cluster.ephemeral.hours_to_live is missing: it is required; give it a valu"),
        ({"ephemeral": 48}, "cluster.ephemeral is 48: it must be a map; its keys are since, hours_to_live."),
        ({"ephemeral": {**EPHEMERAL, "hours_to_live": 0}}, "cluster.ephemeral.hours_to_live is 0: an ephemeral clus"),
        ({"tags": "none"}, 'tags is "none": it must be a map'),
    ],
)  # fmt: skip
def test_what_is_refused_of_a_preview(changes: dict[str, Any], sentence: str) -> None:
    outcome = preview(**changes)
    assert outcome.error.startswith(sentence)
    assert (outcome.trace, inputs(outcome, "Cluster")) == ("", [])


def test_a_pull_request_does_not_get_the_roles_of_lasting_colours() -> None:
    outcome = colour("pr-12", ephemeral=EPHEMERAL)
    assert outcome.error == (
        'cluster.ephemeral is given: pods of a pull request would get the roles of the colours of "foundation", and '
        "what these share; name a foundation of its own, which has ephemeral_colours: true."
    )


def test_a_foundation_says_whether_it_is_for_previews() -> None:
    network = {"cidr": "10.20.0.0/16", "zones": ["a", "b"]}
    given: dict[str, Any] = {"network": network, "colours_prefix": "shop", "ephemeral_colours": True}
    outcome = deployed("foundation", {}, layout="foundation", foundation=given)
    assert outcome.outputs["ephemeral_colours"] is True
    given["ephemeral_colours"] = "yes"
    refused = deployed("foundation", {}, layout="foundation", foundation=given)
    assert refused.error == 'foundation.ephemeral_colours is "yes": it must be true or false; write one of the two.'
