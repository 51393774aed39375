"""The user data of Bottlerocket: https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html"""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from eks_citadel.nodes.settings.bottlerocket_toml import toml


def user_data(settings: Mapping[str, Any]) -> str:
    """The settings in base64, as a launch template has user data."""
    return b64encode(toml(settings).encode()).decode()
