"""Options of a resource reach the component, and through it its children, as in a Python program."""

from collections.abc import Mapping
from typing import Any

import pytest
from pulumi.runtime.proto import alias_pb2, provider_pb2

from .engine import STACK, Plugin

OTHER = "urn:pulumi:dev::project::test:index:Thing::other"
KUBERNETES = "urn:pulumi:dev::project::pulumi:providers:kubernetes::mine"
AWS = "urn:pulumi:dev::project::pulumi:providers:aws::mine"


def registered(plugin: Plugin, **options: Any) -> Any:
    return plugin.construct("Echo", {}, **options).monitor.one("shop").request


def test_parent_and_protection_are_the_given_ones(plugin: Plugin) -> None:
    request = registered(plugin, protect=True)
    assert request.parent == STACK
    assert request.protect
    assert not registered(plugin).protect


def test_protection_reaches_the_children(plugin: Plugin) -> None:
    assert plugin.construct("Echo", {}, protect=True).monitor.one("shop-thing").request.protect


def test_timeouts_are_passed_on(plugin: Plugin) -> None:
    given = provider_pb2.ConstructRequest.CustomTimeouts(create="40m", delete="9m")
    found = registered(plugin, customTimeouts=given).customTimeouts
    assert (found.create, found.update, found.delete) == ("40m", "", "9m")


def test_aliases_are_passed_on(plugin: Plugin) -> None:
    aliases = [alias_pb2.Alias(urn=OTHER), alias_pb2.Alias(spec=alias_pb2.Alias.Spec(name="old"))]
    found = registered(plugin, aliases=aliases).aliases
    assert [OTHER in str(alias) or "old" in str(alias) for alias in found] == [True, True]


@pytest.mark.parametrize(
    ("given", "field", "expected"),
    [
        ({"deletedWith": OTHER}, "deletedWith", OTHER),
        ({"retainOnDelete": True}, "retainOnDelete", True),
        ({"ignoreChanges": ["tags"]}, "ignoreChanges", ["tags"]),
        ({"replaceOnChanges": ["text"]}, "replaceOnChanges", ["text"]),
        ({"replace_with": [OTHER]}, "replace_with", [OTHER]),
        ({"dependencies": [OTHER]}, "dependencies", [OTHER]),
        ({"deleteBeforeReplace": True}, "deleteBeforeReplace", True),
        ({"additionalSecretOutputs": ["text"]}, "additionalSecretOutputs", ["text"]),
    ],
)
def test_the_other_options_are_passed_on(plugin: Plugin, given: Mapping[str, Any], field: str, expected: Any) -> None:
    found = getattr(registered(plugin, **given), field)
    assert (list(found) if isinstance(expected, list) else found) == expected


def test_providers_reach_the_children(plugin: Plugin) -> None:
    providers = {"aws": f"{AWS}::id-a", "kubernetes": f"{KUBERNETES}::id-k"}
    monitor = plugin.construct("IsolatedNamespace", {"name": "shop"}, providers=providers).monitor
    assert monitor.one("shop-namespace").provider == KUBERNETES
    monitor = plugin.construct("NodeRole", {"clusterName": "shop"}, providers=providers).monitor
    assert monitor.one("shop-role").provider == AWS


def test_what_a_namespace_depends_on_reaches_the_namespace(plugin: Plugin) -> None:
    monitor = plugin.construct("IsolatedNamespace", {"name": "shop"}, dependencies=[OTHER]).monitor
    assert OTHER in monitor.one("shop-namespace").needs
