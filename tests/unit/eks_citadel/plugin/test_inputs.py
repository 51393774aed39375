"""Inputs as a component gets them: names of Python, Outputs where something is secret or not known, whole numbers."""

from typing import Any

import pytest

from .engine import UNKNOWN, Plugin, Refused, output, secret

OTHER = "urn:pulumi:dev::project::test:index:Thing::other"
NESTED = {"innerParts": [{"portNumber": 443.0}]}


def thing(plugin: Plugin, inputs: dict[str, Any], **options: Any) -> Any:
    """What the component registered with its inputs."""
    return plugin.construct("Echo", inputs, **options).monitor.one("shop-thing")


def test_numbers_come_as_whole_numbers_at_any_depth(plugin: Plugin) -> None:
    kinds = thing(plugin, {"wholeNumber": 3.0, "items": [NESTED], "byKey": {"a_b": NESTED}}).inputs["kinds"]
    assert kinds["whole_number"] == "int"
    assert kinds["items"] == [{"inner_parts": [{"port_number": "int"}]}]
    assert kinds["by_key"] == {"a_b": {"inner_parts": [{"port_number": "int"}]}}


def test_a_number_that_is_not_whole_is_left_to_the_settings(plugin: Plugin) -> None:
    assert thing(plugin, {"wholeNumber": 3.5}).inputs["kinds"] == {"whole_number": "float"}


def test_numbers_come_as_outputs_too(plugin: Plugin) -> None:
    found = thing(plugin, {"lateNumber": output(value=3.0)}).inputs
    assert (found["late_number"], found["kinds"]) == (3, {"late_number": "Output"})


def test_keys_of_maps_are_the_user_s_and_names_are_Python_s(plugin: Plugin) -> None:
    given = {"byKey": {"aB": {"longName": "x"}}, "tags": {"costCenter": "y", "a_b": "z"}}
    found = thing(plugin, given).inputs
    assert found["by_key"] == {"aB": {"long_name": "x"}}
    assert found["tags"] == {"costCenter": "y", "a_b": "z"}


@pytest.mark.parametrize("preview", [True, False])
def test_what_is_not_known_stays_at_its_place(plugin: Plugin, preview: bool) -> None:
    unknown: Any = UNKNOWN if preview else output(value="arn", dependencies=[OTHER])
    inputs = {"items": [{"longName": "plain", "innerParts": [{"portNumber": 1.0, "roleArn": unknown}]}]}
    kinds = thing(plugin, inputs, preview=preview).inputs["kinds"]
    assert kinds["items"] == [{"long_name": "str", "inner_parts": [{"port_number": "int", "role_arn": "Output"}]}]


@pytest.mark.parametrize("given", [UNKNOWN, output(), secret(UNKNOWN)], ids=["sentinel", "output", "secret"])
def test_an_unknown_stays_unknown_in_a_preview(plugin: Plugin, given: Any) -> None:
    registered = thing(plugin, {"text": given, "names": ["a", given], "oneItem": {"longName": given}}, preview=True)
    assert UNKNOWN in str(registered.request.object.fields["text"])
    assert UNKNOWN in str(registered.request.object.fields["names"])
    assert UNKNOWN in str(registered.request.object.fields["one_item"])
    made = plugin.construct("Echo", {"text": given}, preview=True)
    assert made.state["text"] in (UNKNOWN, secret(UNKNOWN))


@pytest.mark.parametrize("given", [secret("hush"), output(value="hush", secret=True)], ids=["secret", "output"])
def test_a_secret_stays_a_secret_and_only_it(plugin: Plugin, given: Any) -> None:
    made = plugin.construct("Echo", {"text": given, "items": [{"longName": given}, {"longName": "plain"}]})
    registered = made.monitor.one("shop-thing")
    assert (registered.inputs["text"], registered.secrets) == ("hush", {"items", "text"})
    assert registered.inputs["kinds"]["items"] == [{"long_name": "Output"}, {"long_name": "str"}]
    assert made.state["text"] == secret("hush")
    assert made.state["items"] == secret([{"longName": "hush"}, {"longName": "plain"}])
    assert made.state["plainItems"] == [{"longName": secret("hush")}, {"longName": "plain"}]


def test_a_whole_list_or_map_may_be_an_output(plugin: Plugin) -> None:
    found = thing(plugin, {"names": output(value=["a", "b"]), "tags": secret({"aB": "c"})})
    assert (found.inputs["names"], found.inputs["tags"]) == (["a", "b"], {"aB": "c"})
    assert found.secrets == {"tags"}


def test_outputs_in_outputs_are_one(plugin: Plugin) -> None:
    found = thing(plugin, {"names": output(value=["a", output(value="b", secret=True)])})
    assert (found.inputs["names"], found.secrets) == (["a", "b"], {"names"})


def test_edges_come_from_the_outputs_at_their_places(plugin: Plugin) -> None:
    inputs = {"items": [{"longName": output(value="x", dependencies=[OTHER])}], "text": "plain"}
    registered = thing(plugin, inputs, feeds={"items": [OTHER]})
    assert registered.feeds("items") == {OTHER}
    assert registered.feeds("text") == set()


@pytest.mark.parametrize("value", ["x", secret("x"), UNKNOWN])
def test_edges_of_a_property_reach_its_leaves_where_no_output_says_them(plugin: Plugin, value: Any) -> None:
    inputs = {"items": [{"longName": value, "innerParts": [{"portNumber": 1.0}]}]}
    registered = thing(plugin, inputs, feeds={"items": [OTHER]}, preview=True)
    assert registered.feeds("items") == {OTHER}
    assert registered.inputs["kinds"]["items"] == [{"long_name": "Output", "inner_parts": [{"port_number": "int"}]}]


def test_edges_reach_the_outputs_of_the_component(plugin: Plugin) -> None:
    made = plugin.construct("Echo", {"text": output(value="x", dependencies=[OTHER])})
    assert made.feeds["text"] == {OTHER}


@pytest.mark.parametrize("given", [UNKNOWN, secret(3.0), output(value=3.0)], ids=["unknown", "secret", "output"])
@pytest.mark.parametrize(
    ("inputs", "path"),
    [
        (lambda given: {"wholeNumber": given}, "wholeNumber"),
        (lambda given: {"items": given}, "items"),
        (lambda given: {"items": [{"innerParts": [{"portNumber": given}]}]}, "items[0].innerParts[0].portNumber"),
        (lambda given: {"byKey": {"a": {"innerParts": given}}}, "byKey.a.innerParts"),
    ],
)
def test_structure_that_is_an_output_is_refused_by_its_path(plugin: Plugin, given: Any, inputs: Any, path: str) -> None:
    with pytest.raises(Refused) as refused:
        plugin.construct("Echo", inputs(given), preview=True)
    reason = "it decides which resources are created, so it must be a plain value; write the value itself."
    # The engine would print a secret at its path.
    if given == secret(3.0):
        assert (refused.value.properties, refused.value.sentence) == ([], f"{path}: {reason}")
    else:
        assert refused.value.properties == [(path, reason)], refused.value.sentence
    assert refused.value.monitor.names() == set()


@pytest.mark.parametrize(
    ("inputs", "path", "way_out"),
    [
        ({"whole_number": 3.0}, "whole_number", '"wholeNumber" was probably meant'),
        ({"oneItem": {"longNam": "x"}}, "oneItem.longNam", '"longName" was probably meant'),
        (
            {"items": [{}, {"innerParts": [{"prt": 1.0}]}]},
            "items[1].innerParts[0].prt",
            "choose one of portNumber, roleArn",
        ),
    ],
)
def test_an_unknown_key_is_refused_and_not_dropped(plugin: Plugin, inputs: Any, path: str, way_out: str) -> None:
    with pytest.raises(Refused) as refused:
        plugin.construct("Echo", inputs)
    assert refused.value.properties == [(path, f"this key is unknown here; {way_out}.")]


@pytest.mark.parametrize("given", ["text", 3.0, True, ["x"]])
def test_a_wrong_shape_is_left_to_the_settings(plugin: Plugin, given: Any) -> None:
    found = thing(plugin, {"oneItem": given, "items": "text"}).inputs
    assert (found["one_item"], found["items"]) == (given, "text")
