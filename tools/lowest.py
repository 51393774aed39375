"""Prints constraints: the lowest version of each range that the packages declare, the usual version of each tool."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
REQUIREMENT = re.compile(r"([\w-]+)(?:[><=]=([\d.]+))?")


def main() -> None:
    library, rehearsal = (
        tomllib.loads((ROOT / folder / "pyproject.toml").read_text())["project"] for folder in (".", "rehearsal")
    )
    extras = library["optional-dependencies"]
    for requirement in library["dependencies"] + extras["live"] + rehearsal["dependencies"]:
        name, lowest = REQUIREMENT.match(requirement).groups()
        if lowest:
            print(f"{name}=={lowest}")
    tools = {REQUIREMENT.match(requirement)[1] for requirement in extras["dev"]}
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        if line.partition("==")[0] in tools:
            print(line)


if __name__ == "__main__":
    main()
