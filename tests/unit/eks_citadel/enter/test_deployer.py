"""The deployer: let in only when named, waited for, and never the reason to make an object again."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from eks_citadel.enter import admission
from harness import ACCOUNT, Monitor, attempt
from unit.eks_citadel.component_samples import (
    VPC,
    admin,
    by_type,
    later,
    made,
    program,
    role,
    seen,
    small,
    tried,
    unreached,
)

PROVIDER = "shop-access-kubernetes"
OPS = f"arn:aws:sts::{ACCOUNT}:assumed-role/ops/session"
SSO = "aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef"


def reached(**changes: Any) -> dict[str, Any]:
    """A cluster in an existing VPC whose endpoint the deployer reaches."""
    return small(network=dict(VPC), **changes)


def command_of(monitor: Monitor) -> list[str]:
    kubeconfig = json.loads(monitor.one(PROVIDER).inputs["kubeconfig"])
    (user,) = kubeconfig["users"]
    return [user["user"]["exec"]["command"], *user["user"]["exec"]["args"]]


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize(
    ("changes", "options"),
    [
        pytest.param({}, {"caller_arn": OPS}, id="the caller is somebody else"),
        pytest.param({"deployer_role_arn": role("ops")}, {}, id="the deployer's role is not named"),
        pytest.param({}, {"caller_arn": f"arn:aws:iam::{ACCOUNT}:root"}, id="root"),
        pytest.param({}, {"caller_arn": f"arn:aws:iam::{ACCOUNT}:user/me"}, id="a user with the role's name"),
        pytest.param(
            {}, {"caller_arn": "arn:aws:sts::444455556666:assumed-role/me/session"}, id="the role of another account"
        ),
    ],
)
def test_E3_a_deployer_who_is_no_admin_is_refused_in_preview_and_never_added(
    changes: Any, options: Any, preview: bool
) -> None:
    refused = tried(reached(**changes), preview=preview, **options)
    assert "access_entries" in refused.sentence
    assert "\n" not in refused.sentence
    assert not by_type(refused.monitor, "kubernetes", "NetworkPolicy", "Namespace")


def test_E3_the_sentence_names_the_role_of_the_session() -> None:
    assert role("ops") in tried(reached(), caller_arn=OPS).sentence


@pytest.mark.parametrize(
    ("principal", "caller"),
    [
        (role("me"), f"arn:aws:sts::{ACCOUNT}:assumed-role/me/session"),
        (role("platform/me"), f"arn:aws:sts::{ACCOUNT}:assumed-role/me/session"),
        (role(SSO), f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/me@example.com"),
        (f"arn:aws:iam::{ACCOUNT}:user/me", f"arn:aws:iam::{ACCOUNT}:user/me"),
    ],
)
def test_E3_the_caller_is_mapped_from_session_to_role(principal: str, caller: str) -> None:
    monitor = made(reached(access_entries=[admin(principal_arn=principal)]), caller_arn=caller)
    assert not any("role" in word for word in command_of(monitor))


def test_A9_a_role_that_is_given_is_always_in_the_command() -> None:
    given = reached(deployer_role_arn=role("me"))
    assert role("me") in command_of(made(given, caller_arn=OPS))
    assert role("me") in command_of(made(given))


@pytest.mark.parametrize("token_command", ["aws", "citadel"])
def test_E3_both_token_commands_take_the_role(token_command: str) -> None:
    command = command_of(made(reached(deployer_role_arn=role("me"), token_command=token_command), caller_arn=OPS))
    assert command[0] == token_command
    assert {"shop", "eu-west-1", role("me")} <= set(command)


def test_E3_a_deployer_s_role_that_is_an_output_is_compared_when_it_is_known() -> None:
    assert "access_entries" in tried(lambda: reached(deployer_role_arn=later(role("ops")))).sentence
    assert by_type(made(lambda: reached(deployer_role_arn=later(role("me")))), "kubernetes")
    assert by_type(made(lambda: reached(access_entries=[admin(principal_arn=later(role("me")))])), "kubernetes")


def test_E3_who_does_not_reach_the_endpoint_need_not_be_admin() -> None:
    monitor = made(unreached(), caller_arn=OPS)
    assert not [item for item in monitor.registrations.values() if "kubernetes" in item.type]


def test_E4_the_provider_waits_for_every_association_but_never_through_the_kubeconfig() -> None:
    monitor = seen(small)
    provider = monitor.one(PROVIDER)
    associations = {item.urn for item in by_type(monitor, "AccessPolicyAssociation")}
    assert associations <= provider.needs
    assert provider.feeds("kubeconfig") == {monitor.one("shop-control-plane-cluster").urn}


def test_E4_the_cluster_is_identified_by_its_ARN_so_that_nothing_else_replaces_objects() -> None:
    provider = seen(small).one(PROVIDER)
    assert provider.inputs["clusterIdentifier"] == "arn:aws:eks:eu-west-1:111122223333:cluster/shop"
    changed = made(reached(token_command="citadel")).one(PROVIDER)
    assert changed.inputs["clusterIdentifier"] == provider.inputs["clusterIdentifier"]


def test_E4_the_kubeconfig_has_no_secret_in_it() -> None:
    kubeconfig = json.loads(seen(small).one(PROVIDER).inputs["kubeconfig"])
    assert [set(user["user"]) for user in kubeconfig["users"]] == [{"exec"}]


def asked(answers: list[Any], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """An API server that answers so, one after the other; the last answer stays."""

    def ask(*_: Any) -> int:
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, BaseException):
            raise answer
        return answer

    monkeypatch.setattr(admission, "ask", ask)
    monkeypatch.setattr(admission.wait_until_admitted, "__defaults__", (lambda _: None,))
    return ask


def test_E4_the_endpoint_is_asked_until_401_ends_before_any_object(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [401, 401, 403, 200]
    asked(answers, monkeypatch)
    assert by_type(made(reached()), "NetworkPolicy")
    assert answers[0] in (403, 200)


def test_E4_an_endpoint_that_cannot_be_reached_names_deployer_reaches_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    asked([admission.Unreachable("https://x cannot be reached; set deployer_reaches_endpoint: false.")], monkeypatch)
    refused = attempt(program(reached()))
    assert refused.sentence == "https://x cannot be reached; set deployer_reaches_endpoint: false."
    assert not by_type(refused.monitor, "NetworkPolicy")


def test_E4_who_is_never_let_in_is_told_how_to_compare(monkeypatch: pytest.MonkeyPatch) -> None:
    asked([401], monkeypatch)
    monkeypatch.setattr(admission, "WAIT_SECONDS", 0)
    assert "citadel whoami" in attempt(program(reached())).sentence


def test_E4_nothing_is_asked_in_preview(monkeypatch: pytest.MonkeyPatch) -> None:
    asked([AssertionError("asked in preview")], monkeypatch)
    assert by_type(made(reached(), preview=True), "NetworkPolicy")
