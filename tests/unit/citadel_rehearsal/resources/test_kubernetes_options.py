"""Options of a Kubernetes provider: each has its effect, has none here, or is refused by name."""

import inspect
import json
from typing import Any

import pytest
from pulumi_kubernetes import ProviderArgs

from citadel_rehearsal.ground.refusals import NotKnown, RuleBroken
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.kubeconfig import Kubeconfig
from citadel_rehearsal.resources.kubernetes_options import (
    HONOURED,
    REASONS,
    VARIABLES,
    WITHOUT_EFFECT,
    is_on,
    judge_options,
)
from citadel_rehearsal.resources.providers import kubernetes_context

CONTEXT = Context(lambda *_: None, "eu-central-1", "111122223333", "arn:aws:iam::111122223333:role/deployer")
BOTH = {
    "current-context": "blue",
    "contexts": [
        {"name": "blue", "context": {"cluster": "blue", "user": "me", "namespace": "shop"}},
        {"name": "green", "context": {"cluster": "green", "user": "me"}},
    ],
    "clusters": [{"name": name, "cluster": {"server": f"https://{name}"}} for name in ("blue", "green")],
    "users": [{"name": "me", "user": {}}],
}


def of_the_sdk() -> set[str]:
    """The options that the SDK knows, in the spelling of the wire."""
    names = [name for name in inspect.signature(ProviderArgs.__init__).parameters if not name.endswith("self__")]
    return {first + "".join(map(str.title, others)) for first, *others in (name.split("_") for name in names)}


def test_every_option_of_the_sdk_has_its_effect_has_none_here_or_is_refused_with_the_reason() -> None:
    assert len(of_the_sdk()) > 10
    assert of_the_sdk() <= HONOURED | WITHOUT_EFFECT | REASONS.keys()
    assert not HONOURED & WITHOUT_EFFECT


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"renderYamlToDirectory": "out"},
            "renderYamlToDirectory is not known to the rehearsal, since it renders objects into files and creates none;"
            " leave it out here.",
        ),
        ({"alwaysRender": "true"}, "alwaysRender is not known to the rehearsal, since it renders"),
        ({"newer": "x"}, "newer is not known to the rehearsal; leave it out here."),
        ({"enableServerSideApply": False}, "enableServerSideApply is false, and the rehearsal knows server-side apply"),
        ({"enableServerSideApply": "false"}, "enableServerSideApply is false, and"),
    ],
)
def test_an_option_that_would_have_no_effect_here_is_refused_by_name(given: dict[str, Any], said: str) -> None:
    with pytest.raises(NotKnown) as refused:
        kubernetes_context(CONTEXT, {"kubeconfig": json.dumps(BOTH), **given})
    assert str(refused.value).startswith(f"pulumi:providers:kubernetes: {said}")


def test_options_without_an_effect_here_are_taken() -> None:
    judge_options(dict.fromkeys(WITHOUT_EFFECT, "true"))


@pytest.mark.parametrize("option", sorted(VARIABLES))
def test_a_switch_is_on_by_its_input_and_else_by_its_variable(option: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (is_on({}, option), is_on({option: True}, option), is_on({option: "true"}, option)) == (False, True, True)
    monkeypatch.setenv(VARIABLES[option], "true")
    assert (is_on({}, option), is_on({option: False}, option)) == (True, False)


def test_context_and_cluster_choose_the_server_and_the_context_the_namespace() -> None:
    found = [Kubeconfig.parse(BOTH, *chosen) for chosen in ((), ("green",), (None, "green"), ("green", "blue"))]
    assert [(one.server, one.namespace) for one in found] == [
        ("https://blue", "shop"),
        ("https://green", ""),
        ("https://green", "shop"),
        ("https://blue", ""),
    ]


@pytest.mark.parametrize(
    ("kubeconfig", "chosen", "said"),
    [
        (BOTH, {"context": "red"}, 'the kubeconfig has no context "red"'),
        (BOTH, {"cluster": "red"}, 'the kubeconfig has no cluster "red"'),
        ({**BOTH, "users": []}, {}, 'the kubeconfig has no user "me"'),
        ({**BOTH, "contexts": None}, {}, "the kubeconfig lacks 'NoneType' object is not iterable"),
        ("~/.kube/config", {}, 'the kubeconfig is "~/.kube/config": a path, perhaps, or the variable KUBECONFIG'),
        ("[]", {}, 'the kubeconfig is "[]": a path'),
    ],
)
def test_a_kubeconfig_that_leads_nowhere_says_why(kubeconfig: Any, chosen: dict[str, str], said: str) -> None:
    text = kubeconfig if isinstance(kubeconfig, str) else json.dumps(kubeconfig)
    with pytest.raises(RuleBroken) as refused:
        kubernetes_context(CONTEXT, {"kubeconfig": text, **chosen})
    assert str(refused.value).startswith(said)
