"""Which components together, for whoever runs this stack."""

import single
from config import StackConfig

import pulumi

_LAYOUTS = {"single": single.deploy}


def deploy(config: StackConfig) -> dict[str, pulumi.Input[object]]:
    """The exports of the configured layout."""
    return _LAYOUTS[config.layout](config)
