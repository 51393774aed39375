"""Every row of the table of input rules refuses what breaks the row, by path, and passes what is not known yet."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from citadel_rehearsal.ground.refusals import RuleBroken
from citadel_rehearsal.program.wire import UNKNOWN
from citadel_rehearsal.resources import RESOURCES
from citadel_rehearsal.resources.input_rules import complaint, count_complaint, judge, parts_of, rows

NUMBERS = re.compile(
    r"(throughput|HopLimit|Days|(?<!Message)Size|axMessageSize|Count|Percentage|Mins|maxUnavailable|Seconds|Port|Interval|maxSessionDuration"
    r"|^port|[dD]uration|[wW]eight|priority|order|^interval|timeout|Threshold|deregistrationDelay)$"
)
COUNTED = {
    *("tags", "taints", "instanceTypes", "remoteNodeNetworks", "remotePodNetworks"),
    *("securityGroupIds", "publicAccessCidrs", "subnetIds"),
    *("actions", "childHealthchecks", "conditions", "defaultActions", "regions", "targetGroups"),
}
NOT_ALLOWED = {
    "principalArn": "arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_0123456789abcdef",
    "labels{key}": "node.kubernetes.io/role",
}
EVERY = [(token, row) for token, found in sorted(rows().items()) for row in found if ", " not in row["property"]]
COUNTS = [(token, row) for token, found in sorted(rows().items()) for row in found if ", " in row["property"]]


def breaking(row: Any) -> Iterator[Any]:
    """Values that break each bound of a row."""
    last = parts_of(row["property"])[-1]
    if NUMBERS.search(last):
        yield from (row[bound] + by for bound, by in (("min", -1), ("max", 1)) if bound in row)
    elif last in COUNTED:
        sizes = [row[bound] + by for bound, by in (("min", -1), ("max", 1)) if bound in row]
        yield from ({str(number): "" for number in range(size)} if last == "tags" else [None] * size for size in sizes)
    else:
        yield from ("a" * (row[bound] + by) for bound, by in (("min", -1), ("max", 1)) if bound in row)
    if "enum" in row:
        yield "misspelt" if isinstance(row["enum"][0], str) else max(row["enum"]) + 1
    if "not_pattern" in row:
        yield NOT_ALLOWED[row["property"]]
    if "pattern" in row:
        yield "\u2603{"
    yield from (f"{prefix}x" for prefix in row.get("not_prefix", ()))
    if "min_prefix" in row:
        yield from ("10.0.0.0/8", "10.0.0.0/29")
    if "network" in row:
        yield from {
            4: ("10.0.0.1/16", "2001:db8::/56", "words"),
            6: ("2001:db8::1/56", "10.0.0.0/16"),
            "any": ("10.0.0.1/16", "2001:db8::1/56", "words"),
        }[row["network"]]
    if "required" in row:
        yield None


def placed(parts: tuple[str, ...], value: Any) -> Any:
    """Inputs whose only value stands at `parts`."""
    if not parts:
        return value
    inner = placed(parts[1:], value)
    wrapped = {"[]": lambda: [inner], "{key}": lambda: {inner: ""}, "{value}": lambda: {"a": inner}}
    return wrapped[parts[0]]() if parts[0] in wrapped else {parts[0]: inner}


@pytest.mark.parametrize(("token", "row"), EVERY, ids=[f"{token}-{row['property']}" for token, row in EVERY])
def test_each_rule_refuses_what_breaks_it_and_names_the_source(token: str, row: Any) -> None:
    values = list(breaking(row))

    assert values
    for value in values:
        assert complaint(row, value), value
        with pytest.raises(RuleBroken) as refused:
            judge(token, placed(parts_of(row["property"]), value))
        assert str(refused.value).startswith(f"{token}: ")


@pytest.mark.parametrize(("token", "row"), COUNTS, ids=[f"{token}-{row['property']}" for token, row in COUNTS])
def test_each_rule_of_several_inputs_refuses_two_and_where_one_is_needed_none(token: str, row: Any) -> None:
    names = row["property"].split(", ")
    parent = parts_of(names[0])[:-1]
    holder = {name.rpartition(".")[2]: "given" for name in names}

    assert count_complaint(row, placed(parent, dict([*holder.items()][:2]))).endswith("cannot be given together")
    assert count_complaint(row, placed(parent, dict([*holder.items()][:1]))) == ""
    assert bool(count_complaint(row, placed(parent, {}))) is ("exactly_one" in row)
    with pytest.raises(RuleBroken):
        judge(token, placed(parent, holder))


@pytest.mark.parametrize("token", sorted(rows()))
def test_only_inputs_that_are_sent_have_rules_and_an_unknown_one_is_passed_over(token: str) -> None:
    required = {row["property"]: UNKNOWN for row in rows()[token] if "required" in row and "." not in row["property"]}
    every = {parts_of(row["property"])[0]: UNKNOWN for row in rows()[token] if ", " not in row["property"]}
    groups = [
        row["property"].split(", ") for row in rows()[token] if "exactly_one" in row and "." not in row["property"]
    ]

    assert every.keys() <= RESOURCES[token].inputs
    judge(token, {name: UNKNOWN for names in groups for name in names[:1]} | required | _without(every, groups))


def _without(every: dict[str, Any], groups: list[list[str]]) -> dict[str, Any]:
    return {name: value for name, value in every.items() if not any(name in names for names in groups)}


@pytest.mark.parametrize(
    ("token", "inputs", "sentence"),
    [
        (
            "aws:ec2/launchTemplate:LaunchTemplate",
            {"name": "a" * 126},
            "aws:ec2/launchTemplate:LaunchTemplate: name has 126 characters, and may have at most 125 characters"
            " (terraform-provider-aws internal/verify/validate.go @02f97af ValidLaunchTemplateName;"
            " botocore LaunchTemplateName 3..128)",
        ),
        (
            "aws:sqs/queue:Queue",
            {"delaySeconds": 901},
            "aws:sqs/queue:Queue: delaySeconds is 901, and may be at most 900"
            " (terraform-provider-aws internal/service/sqs/queue.go @00a3530)",
        ),
    ],
)
def test_a_refusal_says_the_path_the_value_the_bound_and_the_source(token: str, inputs: Any, sentence: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        judge(token, inputs)
    assert str(refused.value) == sentence
    assert refused.value.code == "InvalidInput"


def test_an_item_and_an_entry_are_named_by_their_place() -> None:
    with pytest.raises(RuleBroken, match=r'Role: tags\["aws:x"\] is "aws:x", and must not start with aws:'):
        judge("aws:iam/role:Role", {"tags": {"aws:x": "1"}})
    taints = [{"key": "a", "effect": effect} for effect in ("NO_SCHEDULE", "NEVER")]
    with pytest.raises(RuleBroken, match=r"NodeGroup: taints\[1\]\.effect is \"NEVER\", and must be one of"):
        judge("aws:eks/nodeGroup:NodeGroup", {"nodeRoleArn": "a", "subnetIds": ["b"], "taints": taints})
