"""Outputs as another language gets them."""

from .engine import Plugin

ITEM = {"longName": "x", "innerParts": [{"portNumber": 443.0, "roleArn": "y"}]}


def test_names_are_the_schema_s_in_lists_and_maps_too(plugin: Plugin) -> None:
    made = plugin.construct("Echo", {"items": [ITEM], "byKey": {"a_b": ITEM}})
    assert made.state["items"] == made.state["plainItems"] == [ITEM]
    assert made.state["byKey"] == {"a_b": ITEM}


def test_what_a_component_has_not_is_left_out(plugin: Plugin) -> None:
    state = plugin.construct("Echo", {}).state
    assert "absent" not in state
    assert "text" not in state
    assert state.get("empty") is None
    assert state["items"] == []


def test_attributes_without_an_annotation_on_the_class_are_no_outputs(plugin: Plugin) -> None:
    assert "undeclared" not in plugin.construct("Echo", {}).state


def test_the_URN_is_the_one_of_a_Python_program(plugin: Plugin) -> None:
    assert plugin.construct("Echo", {}).urn == "urn:pulumi:dev::project::eks-citadel:index:Echo::shop"
