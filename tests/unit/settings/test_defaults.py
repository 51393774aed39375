"""Every default of every settings dataclass, pinned: a changed default changes live clusters."""

import dataclasses
import importlib
import pkgutil
from typing import Any

import eks_citadel.settings
from eks_citadel.settings.parse import plain

REQUIRED = "required"
