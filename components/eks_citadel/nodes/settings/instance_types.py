"""EC2 instance types: which ones exist, their architecture and their accelerators. Data and sources: the JSON file."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from eks_citadel.parsing.refusal import Unfit, misspelt, nearest

_SIZE = re.compile(r"nano|micro|small|medium|large|\d*xlarge|metal(-\d+xl)?")
_SERIES = re.compile(r"([a-z]+)-?(\d+)")
# Images with the driver for Neuron: https://docs.aws.amazon.com/eks/latest/userguide/ml-eks-optimized-ami.html
_NEURON_IMAGES = ("AL2023_x86_64_NEURON", "BOTTLEROCKET_x86_64")


@cache
def _data() -> Mapping[str, Any]:
    found = json.loads(files("eks_citadel.nodes.settings").joinpath("instance_types.json").read_text())
    return {key: value if isinstance(value, dict) else frozenset(value.split()) for key, value in found.items()}


@cache
def sizes() -> Mapping[str, tuple[str, ...]]:
    """The sizes of each family."""
    return {family: tuple(text.split()) for family, text in _data()["sizes"].items()}


def instance_type(text: str) -> None:
    """A check: a type that exists, or one of a family that may be newer than the table."""
    if not re.fullmatch(r"[a-z][a-z0-9-]*\.[a-z0-9-]+", text):
        raise Unfit("it is not an instance type", 'write one such as "m7i.large"')
    family, _, size = text.partition(".")
    if family in _data()["macos"]:
        raise Unfit("it runs macOS only", 'choose another one, such as "m7i.large"')
    if is_known(text) or is_newer(text):
        return
    if family in sizes():
        meant = _nearest_size(size, sizes()[family])
        way_out = f'"{family}.{meant}" was probably meant' if meant else f"choose one of {', '.join(sizes()[family])}"
        raise Unfit(f"{family} has no size {size}", way_out)
    every = [f"{name}.{one}" for name, found in sizes().items() for one in found]
    meant = misspelt(text, every) or nearest(text, every)
    raise Unfit("EC2 has no such type", f'"{meant}" was probably meant' if meant else 'write one such as "m7i.large"')


def _nearest_size(size: str, known: Sequence[str]) -> str | None:
    """The size that was probably meant: of numbered ones the one of the nearest number, the larger of two."""
    numbers = {int(one.removesuffix("xlarge")): one for one in known if re.fullmatch(r"\d+xlarge", one)}
    if numbers and re.fullmatch(r"\d{1,3}xlarge", size):
        asked = int(size.removesuffix("xlarge"))
        return numbers[min(numbers, key=lambda number: (abs(number - asked), -number))]
    return nearest(size, known)


def is_known(text: str) -> bool:
    """Whether the type is in the table."""
    family, _, size = text.partition(".")
    return size in sizes().get(family, ())


def is_newer(text: str) -> bool:
    """Whether the type may be of a family that is newer than the table: a known series with a new suffix."""
    family, _, size = text.partition(".")
    series = _SERIES.match(family)
    if family in sizes() or series is None or not _SIZE.fullmatch(size):
        return False
    generations = [int(found[2]) for known in sizes() if (found := _SERIES.match(known)) and found[1] == series[1]]
    # One generation ahead at most, and none that AWS stopped extending.
    return bool(generations) and max(generations) <= int(series[2]) <= max(generations) + 1


def is_graviton(text: str) -> bool:
    """Whether the type is of the Arm architecture; of a newer family by its name, a "g" after the generation."""
    family = text.partition(".")[0]
    if family in sizes():
        return family in _data()["arm64"]
    return re.match(r"[a-z]+\d+g", family) is not None


def is_nitro(text: str) -> bool:
    """Whether the type is on AWS Nitro."""
    family, _, size = text.partition(".")
    return family not in _data()["xen"] or size == "metal"


def accelerator_without_driver(text: str, ami_type: str) -> str | None:
    """The accelerator of the type for which the image has no driver."""
    family, data = text.partition(".")[0], _data()
    if family in data["nvidia"]:
        return None if "NVIDIA" in ami_type else "NVIDIA GPUs"
    if family in data["neuron"]:
        return None if ami_type in _NEURON_IMAGES else "AWS Neuron devices"
    return "accelerators" if family in data["other_accelerators"] else None


def driver_without_accelerator(text: str, ami_type: str) -> str | None:
    """The accelerator for which the image was built and that the type lacks; None where the type is too new to say."""
    family, data = text.partition(".")[0], _data()
    if not is_known(text):
        return None
    if "NVIDIA" in ami_type:
        return None if family in data["nvidia"] else "NVIDIA GPUs"
    return "AWS Neuron devices" if ami_type.endswith("NEURON") and family not in data["neuron"] else None
