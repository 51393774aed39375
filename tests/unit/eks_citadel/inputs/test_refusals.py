"""A refusal is one printed sentence, and nothing of the component is registered."""

import logging
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

import eks_citadel
from harness import attempt
from unit.eks_citadel.component_samples import ALONE, admin, bare, later, orders, small, tried

ALL = {**ALONE, "SecureCluster": bare()}
every_component = pytest.mark.parametrize("component", sorted(ALL))


def without(component: str, key: str) -> dict[str, Any]:
    return {name: value for name, value in ALL[component].items() if name != key}


@every_component
@pytest.mark.parametrize("arguments", [None, [], "shop", 7, {}, object()])
def test_A5_args_of_a_wrong_kind_are_refused(component: str, arguments: Any) -> None:
    refused = tried(arguments, component=component)
    assert "\n" not in refused.sentence
    assert refused.monitor.names() == set()


@every_component
def test_A5_an_unknown_argument_is_refused_with_the_one_that_was_meant(component: str) -> None:
    name = sorted(ALL[component])[0]
    refused = tried({**ALL[component], f"{name}s": 1}, component=component)
    assert refused.sentence.startswith(f"{name}s is given: ")
    assert f'"{name}"' in refused.sentence
    assert refused.monitor.names() == set()


REQUIRED = [
    (component, key)
    for component in sorted(ALL)
    for key in sorted(getattr(eks_citadel, f"{component}Args").__required_keys__)
]


@pytest.mark.parametrize(("component", "key"), REQUIRED)
@pytest.mark.parametrize("missing", [None, "left out"])
def test_A5_what_is_required_and_missing_is_refused(component: str, key: str, missing: str | None) -> None:
    arguments = without(component, key) if missing else {**ALL[component], key: None}
    refused = tried(arguments, component=component)
    assert refused.sentence.startswith(f"{key} is missing: ")
    assert refused.monitor.names() == set()


OPTIONAL = [
    (component, key)
    for component in sorted(ALL)
    for key in sorted(getattr(eks_citadel, f"{component}Args").__optional_keys__)
]


@pytest.mark.parametrize(("component", "key"), OPTIONAL)
def test_A5_no_kind_of_value_ends_in_a_traceback(component: str, key: str) -> None:
    for value in ("", "x", 7, 1.5, True, [None], [[]], {"": None}, {"x": 1}, ["x"], object()):
        attempted = tried({**ALL[component], key: value}, component=component)
        if attempted.error is not None:
            assert (
                attempted.sentence.startswith(key.split("_")[0])
                or key in attempted.sentence
                or "args" in (attempted.sentence)
            ), attempted.sentence


@every_component
@pytest.mark.parametrize("nothing", [None, [], {}])
def test_A5_nothing_is_as_good_as_left_out_or_refused(component: str, nothing: Any) -> None:
    arguments = {key: nothing for name, key in OPTIONAL if name == component and key not in ALL[component]}
    attempted = tried({**arguments, **ALL[component]}, component=component)
    if nothing is None:
        assert attempted.error is None
        assert attempted.monitor.urns() == tried(ALL[component], component=component).monitor.urns()
    elif attempted.error is not None:
        assert attempted.monitor.names() == set(), attempted.sentence


STRUCTURE = ["access_entries", "network", "namespaces", "flows", "pod_identities", "node_groups", "kubernetes_version"]


@pytest.mark.parametrize("key", STRUCTURE)
def test_A5_structure_given_as_an_output_is_refused(key: str) -> None:
    refused = tried(lambda: {**orders(), key: later(orders().get(key))})
    assert refused.sentence.startswith(f"{key} is ")
    assert "known" in refused.sentence or "Output" in refused.sentence
    assert refused.monitor.names() == set()


def test_A5_whole_args_given_as_an_output_are_refused() -> None:
    refused = tried(lambda: later(small()))
    assert refused.sentence.startswith("args is ")
    assert refused.monitor.names() == set()


def test_A5_a_refusal_in_preview_is_the_same_sentence() -> None:
    wrong = small(access_entries=[admin(cluster_policies=["AmazonEKSClusterAdmin"])])
    assert tried(wrong, preview=True).sentence == tried(wrong).sentence


def test_A5_what_else_the_program_makes_is_made() -> None:
    def program() -> None:
        aws.s3.Bucket("other")
        eks_citadel.SecureCluster("shop", small(network={}))

    assert attempt(program).monitor.names() == {"other"}


def test_A5_the_refusal_is_a_Refusal_a_ValueError_and_a_RunError_without_a_cause() -> None:
    error = tried(small(network={})).error
    assert isinstance(error, eks_citadel.Refusal)
    assert isinstance(error, ValueError)
    assert isinstance(error, pulumi.RunError)
    assert error.__suppress_context__


@pytest.mark.parametrize(
    "arguments",
    [
        lambda: bare(access_entries=[admin(), {"name": "x", "principal_arn": later("x"), "kubernetes_groups": ["x"]}]),
        lambda: bare(deployer_role_arn=later("x")),
        lambda: bare(kms_key_arn=later("alias/x")),
        lambda: bare(tags={"team": later("x" * 300)}),
        lambda: bare(tags=later(["team"])),
        lambda: bare(network={"vpc_id": "vpc-0a1b", "node_subnet_ids": later("subnet-0a1b")}),
        lambda: bare(network={"vpc_id": "vpc-0a1b", "node_subnet_ids": [later("x"), later(None)]}),
    ],
)
@pytest.mark.parametrize("preview", [False, True])
def test_late_refusals_print_one_sentence_and_no_traceback(
    arguments: Any, preview: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        refused = tried(arguments, preview=preview)
    assert "\n" not in refused.sentence
    # Pulumi's own executor silences asyncio, too.
    loud = [record for record in caplog.records if record.levelno >= logging.WARNING]
    printed = [record for record in loud if record.name != "asyncio"]
    assert printed == []
    assert "Traceback" not in "".join(refused.monitor.logged)


@pytest.mark.parametrize("preview", [False, True])
def test_the_refusal_of_a_secret_shows_nothing_of_it(preview: bool) -> None:
    hush = "arn:aws:sts::999988887777:assumed-role/hush/session"
    refused = tried(lambda: small(access_entries=[admin(principal_arn=pulumi.Output.secret(hush))]), preview=preview)
    assert refused.sentence == (
        "access_entries[0].principal_arn is a secret: a check refuses it, and the reason would reveal it; "
        "rehearse with it as plain text to read the reason."
    )
    assert "hush" not in str(refused.monitor.logged)


def test_a_refusal_has_its_parts_apart() -> None:
    error = tried(small(kubernetes_version=1.3)).error
    assert isinstance(error, eks_citadel.Refusal)
    assert (error.path, error.value) == ("kubernetes_version", "1.3")
    assert (error.rule, error.way_out) == ("it must be a string", "quote it")
