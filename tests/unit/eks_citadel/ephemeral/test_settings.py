"""The time to live of an ephemeral cluster, and the tags that tell it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from eks_citadel.ephemeral.moment import moment, written
from eks_citadel.ephemeral.settings import EphemeralSettings
from eks_citadel.parsing import checks
from eks_citadel.parsing.parse import parse
from eks_citadel.parsing.refusal import Refusal

GIVEN = {"since": "2026-11-30T09:00:00Z", "hours_to_live": 48}


def test_the_end_is_absolute_and_the_same_whenever_the_program_runs() -> None:
    first, second = (parse(EphemeralSettings, GIVEN, "cluster.ephemeral") for _ in range(2))
    assert first.expires == datetime(2026, 12, 2, 9, tzinfo=UTC)
    assert first.tags("shop", "pr-12") == second.tags("shop", "pr-12") == {
        "eks-citadel:expires": "2026-12-02T09:00:00Z", "eks-citadel:stack": "shop/pr-12",
    }  # fmt: skip


def test_the_tags_are_tags_that_aws_takes() -> None:
    tags = EphemeralSettings(**GIVEN).tags("shop", "pr-12")  # type: ignore[arg-type]
    for key, value in tags.items():
        checks.tag_key(key)
        checks.tag_value(value)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"since": "2026-11-30"}, 'cluster.ephemeral.since is "2026-11-30": it is not a time in UTC to the second; '
         'write one such as "2026-11-30T09:00:00Z".'),
        ({"since": "2026-11-30T09:00:00+01:00"}, 'cluster.ephemeral.since is "2026-11-30T09:00:00+01:00": it is not'),
        ({"since": "2026-11-30T9:00:00Z"}, 'cluster.ephemeral.since is "2026-11-30T9:00:00Z": it is not a time in UTC'),
        ({"since": None}, "cluster.ephemeral.since is missing: it is required"),
        ({"hours_to_live": 0}, "cluster.ephemeral.hours_to_live is 0: an ephemeral cluster lives from 1 hour to 744"),
        ({"hours_to_live": 745}, "cluster.ephemeral.hours_to_live is 745: an ephemeral cluster lives from 1 hour"),
        ({"hours_to_live": "48"}, 'cluster.ephemeral.hours_to_live is "48": it must be a whole number'),
        ({"hours_to_live": True}, "cluster.ephemeral.hours_to_live is true: it must be a whole number"),
        ({"hours": 1}, "cluster.ephemeral.hours is given: this key is unknown here"),
    ],
)  # fmt: skip
def test_what_is_no_time_to_live_is_refused(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse(EphemeralSettings, GIVEN | changes, "cluster.ephemeral")
    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize("text", ["", "soon", "2026-02-30T00:00:00Z", "2026-11-30t09:00:00z", " 2026-11-30T09:00:00Z"])
def test_a_moment_has_one_form(text: str) -> None:
    with pytest.raises(ValueError):
        moment(text)
    assert written(moment("2024-02-29T23:59:59Z")) == "2024-02-29T23:59:59Z"
