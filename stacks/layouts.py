"""Which components together, for whoever runs this stack."""

import pulumi

import single
from config import StackConfig

_LAYOUTS = {"single": single.deploy}


def deploy(config: StackConfig) -> dict[str, pulumi.Input[object]]:
    """The exports of the configured layout."""
    return _LAYOUTS[config.layout](config)
