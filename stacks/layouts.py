"""The layouts: which components a stack deploys together."""

import pulumi

import single
from config import StackConfig

_LAYOUTS = {"single": single.deploy}


def deploy(config: StackConfig) -> dict[str, pulumi.Input[object]]:
    """The exports of the configured layout."""
    return _LAYOUTS[config.layout](config)
