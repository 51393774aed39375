"""What a program looks up, written down by the providers that are asked, for the look at a program in YAML."""

import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from citadel_rehearsal.program.wire import has_unknown

# Look-ups of lists, of which a look knows the answer: nothing is there yet, also where an earlier program has made it.
# Otherwise the program would wait for a cluster that lets in the deployer, whom the look is still to find.
NOTHING_YET: Mapping[str, Mapping[str, Any]] = {
    "aws:cloudwatch/getLogGroups:getLogGroups": {"arns": [], "logGroupNames": []},
    "aws:eks/getClusters:getClusters": {"names": []},
}
# The region and the account of a provider; empty for those of the stack and of the deployer.
Place = tuple[str, str]
_LOCK = threading.Lock()


def write_lookup(folder: Path | None, token: str, arguments: Mapping[str, Any], place: Place) -> None:
    """Add a function or a read resource to the file of this process; nothing without a folder."""
    if folder is None:
        return
    known = {name: value for name, value in arguments.items() if not has_unknown(value)}
    with _LOCK, (folder / f"{os.getpid()}.jsonl").open("a") as file:
        file.write(json.dumps([token, known, place]) + "\n")


def read_lookups(folder: Path) -> list[tuple[str, dict[str, Any], Place]]:
    """Tokens, arguments and places, as every provider of a preview was asked."""
    lines = [line for file in sorted(folder.glob("*.jsonl")) for line in file.read_text().splitlines()]
    return [(token, arguments, (region, account)) for token, arguments, (region, account) in map(json.loads, lines)]
