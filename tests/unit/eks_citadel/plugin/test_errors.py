"""A refusal is an error of the property at its path, in the schema's spelling; what else fails says what it is."""

from typing import Any

import grpc
import pytest

from .engine import Plugin, Refused, output, secret
from .samples import everything, inputs_of, small


def refused(plugin: Plugin, type_: str, inputs: dict[str, Any], **options: Any) -> Refused:
    with pytest.raises(Refused) as found:
        plugin.construct(type_, inputs, **options)
    return found.value


@pytest.mark.parametrize(
    ("changes", "path", "reason"),
    [
        (
            {"endpoint_public_cidrs": ["0.0.0.0/0"]},
            "endpointPublicCidrs[0]",
            "it lets the whole world, or a good part of it, reach the endpoint; "
            "name the addresses of your people and pipelines.",
        ),
        ({"kubernetes_version": 1.3}, "kubernetesVersion", "it must be a string; quote it."),
        ({"kubernetes_version": None}, "kubernetesVersion", "it is required; give it a value."),
        (
            {"node_groups": [{"name": "a", "labels": {"snake_key": "?"}}]},
            "nodeGroups[0].labels.snake_key",
            "it is not a valid Kubernetes label value; write up to 63 letters, digits, '-', '_' and '.'.",
        ),
        (
            {"node_groups": [{"name": "a", "min_size": 2.5}]},
            "nodeGroups[0].minSize",
            "it must be a whole number; write digits.",
        ),
        (
            {"addon_versions": {"vpc_cni": "v1"}},
            "addonVersions.vpc_cni",
            'it is not in the fixed set of add-ons; "vpc-cni" was probably meant.',
        ),
        (
            {"access_entries": [{"name": "me", "principal_arn": "arn:aws:iam::111122223333:role/me"}]},
            "accessEntries[0]",
            "an entry with neither policy nor group gives no rights; "
            "give clusterPolicies, namespacePolicies or kubernetesGroups.",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 40 else "",
)
@pytest.mark.parametrize("preview", [True, False])
def test_A5_a_refusal_is_an_error_of_the_property_and_registers_nothing(
    plugin: Plugin, changes: dict[str, Any], path: str, reason: str, preview: bool
) -> None:
    found = refused(plugin, "SecureCluster", inputs_of("SecureCluster", small(**changes)), preview=preview)
    assert (found.code, found.sentence) == (grpc.StatusCode.INVALID_ARGUMENT, "an input is refused")
    assert found.properties == [(path, reason)]
    assert found.monitor.names() == set()


@pytest.mark.parametrize("type_", ["SecureCluster", "ClusterAccess"])
def test_a_late_refusal_is_an_error_of_the_property_of_the_component_that_the_user_wrote(
    plugin: Plugin, type_: str
) -> None:
    arguments = (
        small() if type_ == "SecureCluster" else {"cluster_name": "shop", "access_entries": small()["access_entries"]}
    )
    inputs = inputs_of(type_, arguments)
    inputs["accessEntries"][0]["principalArn"] = output(value="arn:aws:iam::111122223333:root")
    found = refused(plugin, type_, inputs)
    assert found.properties == [
        (
            "accessEntries[0].principalArn",
            "EKS accepts the root of an account, and lets nobody in by it; name the roles.",
        )
    ]
    assert "shop-access-entry-me" not in found.monitor.names()
    assert "shop-entry-me" not in found.monitor.names()


@pytest.mark.parametrize("given", [secret, lambda value: output(value=value, secret=True)])
def test_the_refusal_of_a_secret_shows_nothing_of_it(plugin: Plugin, given: Any) -> None:
    inputs = inputs_of("SecureCluster", small())
    inputs["accessEntries"][0]["principalArn"] = given("arn:aws:sts::999988887777:assumed-role/hush/session")
    found = refused(plugin, "SecureCluster", inputs)
    # The engine would print the value of a property, so none is named but in the sentence.
    assert (found.code, found.properties) == (grpc.StatusCode.INVALID_ARGUMENT, [])
    assert found.sentence.startswith("accessEntries[0].principalArn: a check refuses it")
    assert "hush" not in str(found.properties) + found.sentence + str(plugin.engine.logged)
    assert "9999" not in str(found.properties) + found.sentence


@pytest.mark.parametrize("given", [secret, lambda value: output(value=value, secret=True)])
@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("network", lambda inputs, given: inputs | {"network": given(inputs["network"])}),
        ("kubernetesVersion", lambda inputs, given: inputs | {"kubernetesVersion": given("hush")}),
        ("endpointPublicCidrs[0]", lambda inputs, given: inputs | {"endpointPublicCidrs": [given("hush")]}),
        (
            "accessEntries[1]",
            lambda inputs, given: (
                inputs | {"accessEntries": [*inputs["accessEntries"], {"name": "two", "principalArn": given("hush")}]}
            ),
        ),
    ],
)
def test_no_property_with_a_secret_in_it_is_given_to_the_engine_to_print(
    plugin: Plugin, path: str, place: Any, given: Any
) -> None:
    found = refused(plugin, "SecureCluster", place(inputs_of("SecureCluster", small()), given))
    assert (found.code, found.properties) == (grpc.StatusCode.INVALID_ARGUMENT, [])
    assert found.sentence.startswith(f"{path}: ")
    assert "hush" not in found.sentence


def test_a_refusal_beside_a_secret_keeps_its_property(plugin: Plugin) -> None:
    inputs = inputs_of("SecureCluster", small())
    inputs["accessEntries"][0]["principalArn"] = secret("arn:aws:iam::111122223333:role/me")
    inputs["kubernetesVersion"] = 1.3
    assert refused(plugin, "SecureCluster", inputs).properties == [
        ("kubernetesVersion", "it must be a string; quote it.")
    ]


def test_a_deployer_who_would_be_locked_out_reads_one_sentence_in_the_schema_s_spelling(plugin: Plugin) -> None:
    inputs = inputs_of("SecureCluster", everything())
    inputs["accessEntries"][0]["principalArn"] = "arn:aws:iam::111122223333:role/other"
    found = refused(plugin, "SecureCluster", inputs, preview=True)
    assert found.code is grpc.StatusCode.INVALID_ARGUMENT
    assert "accessEntries" in found.sentence
    assert "access_entries" not in found.sentence
    assert "Traceback" not in found.sentence


def test_a_RunError_is_its_sentence_alone_with_names_of_the_schema(plugin: Plugin) -> None:
    found = refused(plugin, "Echo", {"fail": "run-error"})
    assert (found.sentence, found.properties) == ("set lateNumber: 1, not UPPER_CASE or other_name.", [])


def test_a_fault_of_ours_has_its_traceback(plugin: Plugin) -> None:
    found = refused(plugin, "Echo", {"fail": "bug"})
    assert "a fault" in found.sentence
    assert "echo.py" in found.sentence


def test_a_type_that_the_package_has_not_is_named(plugin: Plugin) -> None:
    assert "eks-citadel:index:Castle is not a component" in refused(plugin, "Castle", {}).sentence


def test_the_plugin_goes_on_after_a_refusal(plugin: Plugin) -> None:
    refused(plugin, "Echo", {"fail": "early"})
    assert plugin.construct("Echo", {"text": "x"}).state["text"] == "x"
