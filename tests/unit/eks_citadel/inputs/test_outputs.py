"""What a component declares is what it registers, and what other components and languages use."""

from typing import Any

import pulumi
import pytest

import eks_citadel
from eks_citadel.inputs.outputs import outputs_of, register_outputs
from harness import Monitor, run
from unit.eks_citadel.component_samples import ALONE, everything
from unit.eks_citadel.plugin.samples import package

SAMPLES = {**ALONE, "SecureCluster": everything()}
# Resources and ids for programs in Python, which a plugin does not hand over.
PYTHON_ONLY = {
    "ClusterAccess": {"kubernetes_provider"},
    "ClusterGates": {"kubernetes_provider"},
    "ControlPlane": {"cluster"},
    "Network": {"node_subnets"},
    "SecureCluster": {"kubernetes_provider"},
}
every_component = pytest.mark.parametrize("name", SAMPLES)


def made(name: str) -> tuple[Monitor, Any]:
    found: list[Any] = []
    monitor = run(lambda: found.append(getattr(eks_citadel, name)("sample", SAMPLES[name])))
    return monitor, found[0]


@every_component
def test_a_component_registers_the_outputs_of_the_schema(name: str) -> None:
    monitor, _ = made(name)
    mapping = package().components[name].outputs_mapping
    assert monitor.outputs_of("sample").keys() == mapping.keys()
    assert sorted(mapping.values()) == sorted(outputs_of(getattr(eks_citadel, name)))


@every_component
def test_every_other_attribute_is_private_or_a_resource_for_Python(name: str) -> None:
    _, component = made(name)
    # The SDK adds its own, and what the component gave it to keep in the state, by names in camelCase.
    own = {key for key in vars(component) if not key.startswith("_") and key.islower()} - {"id", "urn"}
    assert own - set(outputs_of(type(component))) == PYTHON_ONLY.get(name, set())


class Small(pulumi.ComponentResource):
    """One output, and two attributes that are none."""

    long_name: pulumi.Output[str]
    """An output."""
    _private: str

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("test:index:Small", name, None, opts)
        self.long_name = pulumi.Output.from_input("known")
        self._private = self.for_python = "no output"


class Smaller(Small):
    """What it inherits, and one more."""

    port4: pulumi.Output[int]
    """An output."""


def test_outputs_are_those_of_the_class_and_its_bases() -> None:
    assert outputs_of(Smaller) == ["long_name", "port4"]


def test_names_are_in_camelCase() -> None:
    monitor = run(lambda: register_outputs(Small("one")))
    assert monitor.outputs_of("one") == {"longName": "known"}


def test_an_output_that_was_declared_and_not_made_is_an_error() -> None:
    with pytest.raises(AttributeError, match="port4"):
        run(lambda: register_outputs(Smaller("one")))
