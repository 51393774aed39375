"""Versions of what the packages declare.

`versions.py lowest` prints constraints: the lowest version of each range, the usual version of each tool for tests.
`versions.py newer`, run by the Python of an environment, prints what is newer there than in constraints.txt; it exits
with 1 if anything is.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
REQUIREMENT = re.compile(r"([\w-]+)(?:[><=]=([\d.]+))?")


def main(wanted: str) -> None:
    if wanted == "lowest":
        print(*lowest(), sep="\n")
        return
    newer = list(changed())
    print(*newer or ["The newest versions are those of constraints.txt, with which `make test` runs."], sep="\n")
    sys.exit(1 if newer else 0)


def project(folder: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / folder / "pyproject.toml").read_text())["project"]


def declared() -> Iterator[tuple[str, str | None]]:
    """Names and lowest versions of what the packages need, with the extra `live`."""
    library, rehearsal = project("."), project("rehearsal")
    needed = library["dependencies"] + library["optional-dependencies"]["live"] + rehearsal["dependencies"]
    for requirement in needed:
        found = REQUIREMENT.match(requirement)
        assert found is not None
        if found[1] != "eks-citadel":
            yield found[1], found[2]


def usual() -> dict[str, str]:
    """Versions of constraints.txt by the normalized name."""
    lines = [line.partition(";")[0].strip() for line in (ROOT / "constraints.txt").read_text().splitlines()]
    return {name.lower().replace("_", "-"): of for name, _, of in (line.partition("==") for line in lines) if of}


def lowest() -> Iterator[str]:
    for name, least in declared():
        if least:
            yield f"{name}=={least}"
    for requirement in project(".")["optional-dependencies"]["dev"]:
        found = REQUIREMENT.match(requirement)
        assert found is not None
        if found[1] in usual():
            yield f"{found[1]}=={usual()[found[1]]}"


def changed() -> Iterator[str]:
    for name, _ in declared():
        if version(name) != usual().get(name):
            yield f"{name} {version(name)}, and {usual().get(name)} in constraints.txt"


if __name__ == "__main__":
    main(sys.argv[1])
