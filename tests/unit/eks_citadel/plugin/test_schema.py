"""The schema that other languages read: every component and key, each with a description, as in the golden file.

`write()` writes the golden file anew; read the difference before it is committed.
"""

import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.runtime.proto import provider_pb2

import eks_citadel
from eks_citadel.plugin.host import public_components
from eks_citadel.plugin.schema import NAME, schema_of

from .echo import Echo, EchoArgs
from .engine import ROOT, started
from .samples import package

GOLDEN = Path(__file__).parents[3] / "golden" / "schema.json"


def as_text(document: Any) -> str:
    return json.dumps(document, indent=2) + "\n"


def document() -> dict[str, Any]:
    """The schema, whatever its version."""
    return {**package().document(), "version": ""}


def properties() -> Iterator[tuple[str, dict[str, Any]]]:
    """Where and what each property is."""
    for token, resource in package().document()["resources"].items():
        for side in ("inputProperties", "properties"):
            yield from ((f"{token}.{side}.{name}", found) for name, found in resource[side].items())
    for token, type_ in package().document()["types"].items():
        yield from ((f"{token}.{name}", found) for name, found in type_["properties"].items())


def test_the_schema_is_the_golden_one() -> None:
    assert as_text(document()) == GOLDEN.read_text()


def test_the_plugin_that_Pulumi_starts_serves_it() -> None:
    with started(ROOT / "components") as plugin:
        served = json.loads(plugin.provider.GetSchema(provider_pb2.GetSchemaRequest(), timeout=30).schema)
        assert served == {**document(), "version": version(NAME)}


def test_every_public_component_is_in_it() -> None:
    public = {name for name in eks_citadel.__all__ if not name.endswith("Args")} - {"Refusal"}
    assert {f"eks-citadel:index:{name}" for name in public} == package().document()["resources"].keys()
    assert all(issubclass(component, pulumi.ComponentResource) for component in public_components())


def test_every_property_has_a_description_in_clean_text() -> None:
    for where, found in properties():
        text = found.get("description", "")
        assert text.endswith("."), where
        assert text == " ".join(text.split()), where
        assert not re.search(r"`[a-z]+_[a-z_]+`", text), where


def test_every_component_has_a_description() -> None:
    for token, resource in package().document()["resources"].items():
        assert resource["description"].endswith("."), token
        assert resource["isComponent"], token


def test_names_are_in_camelCase_and_no_type_is_called_args_twice() -> None:
    for where, _ in properties():
        assert re.fullmatch(r"[a-z][A-Za-z0-9]*", where.rpartition(".")[2]), where
    for token in package().document()["types"]:
        assert not token.endswith("Args"), token


def test_every_reference_has_its_type() -> None:
    text = json.dumps(package().document())
    referred = set(re.findall(r'"\$ref": "#/types/([^"]+)"', text))
    assert referred == package().document()["types"].keys()
    assert '"$ref": "#/types/' in text and "Input" not in str(referred)


def test_structure_is_plain_and_leaves_may_be_inputs() -> None:
    cluster = package().document()["resources"]["eks-citadel:index:SecureCluster"]["inputProperties"]
    assert cluster["accessEntries"]["plain"] and cluster["accessEntries"]["items"]["plain"]
    assert "plain" not in cluster["kmsKeyArn"]
    entry = package().document()["types"]["eks-citadel:index:AccessEntry"]
    assert "plain" not in entry["properties"]["principalArn"]
    assert entry["required"] == ["name", "principalArn"]


def test_the_Kubernetes_provider_is_no_output() -> None:
    assert "kubernetesProvider" not in str(package().document())


def test_descriptions_lose_line_breaks_and_keep_paragraphs() -> None:
    found = schema_of([Echo], "1.2.3").document()
    echo = found["resources"]["eks-citadel:index:Echo"]
    assert echo["description"] == "Registers what it was given, with the kinds of Python.\n\nA second paragraph."
    item = found["types"]["eks-citadel:index:EchoItem"]
    assert item["properties"]["longName"]["description"] == "A leaf that goes over two lines, like `portNumber`."
    assert "description" not in echo["inputProperties"]["items"]["items"]


def test_what_a_key_inherits_is_described_too() -> None:
    echo = schema_of([Echo], "1.2.3").document()["resources"]["eks-citadel:index:Echo"]
    assert echo["inputProperties"]["text"]["description"] == "A leaf."
    assert echo["properties"]["text"]["description"] == "The leaf."


def test_what_may_be_absent_is_not_required() -> None:
    echo = schema_of([Echo], "1.2.3").document()["resources"]["eks-citadel:index:Echo"]
    assert not {"absent", "text"} & set(echo["required"])


def test_two_types_of_one_name_are_refused() -> None:
    class Network(pulumi.ComponentResource):
        """One that has a type of the same name."""

        def __init__(self, name: str, args: EchoArgs, opts: pulumi.ResourceOptions | None = None) -> None: ...

    Network.__name__ = "AccessEntry"
    with pytest.raises(ValueError, match="two types of one name"):
        schema_of([eks_citadel.ClusterAccess, Network], "1.2.3")


def write() -> None:
    """Writes the golden file anew."""
    GOLDEN.write_text(as_text(document()))
