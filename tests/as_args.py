"""Settings as the args that mean the same, to parse them once more in a test."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from eks_citadel.parsing.parse import Later


def as_args(settings: Any) -> Any:
    """Plain maps and lists, with what is not known yet as it was given."""
    if isinstance(settings, Later):
        return settings.value
    if dataclasses.is_dataclass(settings):
        fields = [field.name for field in dataclasses.fields(settings) if "written" not in field.metadata]
        values = {name: getattr(settings, name) for name in fields}
        return {name: as_args(value) for name, value in values.items() if value is not None}
    if isinstance(settings, tuple):
        return [as_args(item) for item in settings]
    if isinstance(settings, Mapping):
        return {key: as_args(value) for key, value in settings.items()}
    return settings
