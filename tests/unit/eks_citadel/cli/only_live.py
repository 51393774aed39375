"""`citadel` as it runs where `pip install eks-citadel[live]` is all that was done, in an environment that has more.

`python only_live.py WORDS`: what another distribution brings cannot be imported, and its entry points are not there.
"""

import importlib.metadata
import sys
from collections.abc import Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def installed(name: str, extra: str = "", found: set[tuple[str, str]] | None = None) -> set[str]:
    """The distributions that one brings, with itself."""
    found = set() if found is None else found
    if (name, extra) not in found:
        found.add((name, extra))
        for text in importlib.metadata.requires(name) or ():
            needed = Requirement(text)
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                for wanted in needed.extras or {""}:
                    installed(canonicalize_name(needed.name), wanted, found)
    return {one for one, _ in found}


def foreign(ours: set[str]) -> set[str]:
    """Modules at the top that only other distributions bring."""
    homes: Mapping[str, list[str]] = importlib.metadata.packages_distributions()
    return {module for module, names in homes.items() if not ours & {canonicalize_name(name) for name in names}}


class Absent(MetaPathFinder):
    """Finds nothing of these modules."""

    def __init__(self, modules: set[str]) -> None:
        self._modules = modules

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: Any = None) -> ModuleSpec | None:
        if fullname.partition(".")[0] in self._modules:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None


def hide() -> set[str]:
    """Every other distribution, from here on. Returns its modules."""
    ours = installed("eks-citadel", "live") | {"pip", "setuptools"}
    modules, entry_points = foreign(ours), importlib.metadata.entry_points

    def kept(**wanted: str) -> importlib.metadata.EntryPoints:
        every = entry_points(**wanted)
        return importlib.metadata.EntryPoints(
            one for one in every if one.dist is not None and canonicalize_name(one.dist.name) in ours
        )

    importlib.metadata.entry_points = kept  # type: ignore[assignment]
    sys.meta_path.insert(0, Absent(modules))
    for name in [name for name in sys.modules if name.partition(".")[0] in modules]:
        del sys.modules[name]
    return modules


if __name__ == "__main__":
    hide()
    from eks_citadel.cli import main

    main()
