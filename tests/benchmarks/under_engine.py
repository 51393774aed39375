"""Our program beside a raw one of the same resources, both under the real engine."""

import json
import os
import statistics
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from benchmarks.engine_stack import Measured, engine_stack, median
from benchmarks.raw_program import written
from benchmarks.rehearsed import program_of, rehearsed
from citadel_rehearsal.program.registration import Registration
from engine.plain import plain

COUNTS = tuple(sorted({int(word) for word in os.environ.get("CLUSTERS", "1 5 20").split()}))
MANY, MANY_MINUTE, PARALLEL = 10, 1.0, 200  # more clusters than the engine makes at once on a small machine
WHOLE = max(COUNTS) >= MANY  # and not a short run, which leaves out what takes minutes
TURNS = int(os.environ.get("TURNS") or 0)  # for every number of clusters
MINUTE = 3.0  # seconds of the clock for a minute of AWS
WATCHED = "from benchmarks.process import watch\n\nwatch()\n"
Graph = Mapping[str, Registration]


@dataclass(frozen=True)
class Turns:
    """The same operation of both programs, as often as they took turns."""

    every_ours: list[Measured]
    every_raw: list[Measured]

    @property
    def ours(self) -> Measured:
        """The medians."""
        return median(self.every_ours)

    @property
    def raw(self) -> Measured:
        """The medians."""
        return median(self.every_raw)

    def ratio(self, name: str) -> float:
        """Of `seconds`, `cpu` or `memory`, ours over raw: the median of the turns, since a machine's speed drifts."""
        both = zip(self.every_ours, self.every_raw, strict=True)
        return statistics.median(getattr(ours, name) / getattr(raw, name) for ours, raw in both)


def turns_for(clusters: int) -> int:
    """How often both programs run: small ones more often, since their few seconds decide the growth and cost little."""
    return TURNS or (5 if clusters <= 5 else 3)


class Programs:
    """Both programs, for any number of clusters."""

    def __init__(self) -> None:
        self._raw = written(rehearsed(program_of(1)), "cluster-0", "10.0.")

    def ours(self, clusters: int) -> dict[str, str]:
        """Files of a project."""
        loop = f"for number in range({clusters}):\n    secure_cluster(f'cluster-{{number}}', f'10.{{number}}.0.0/16')\n"
        return {"__main__.py": f"{WATCHED}from benchmarks.programs import secure_cluster\n\n{loop}"}

    def raw(self, clusters: int) -> dict[str, str]:
        """Files of a project."""
        loop = f"for number in range({clusters}):\n    cluster(f'cluster-{{number}}', number)\n"
        return {"__main__.py": f"{WATCHED}from raw import cluster\n\n{loop}", "raw.py": self._raw}


def beside_raw(programs: Programs) -> dict[tuple[str, int], Turns]:
    """Preview and update by their number of clusters.

    Errors: the programs make different resources.
    """
    found: dict[tuple[str, int], Turns] = {}
    for clusters in COUNTS:
        for _ in range(turns_for(clusters)):
            ours, graph = _measured(programs.ours(clusters))
            raw, raw_graph = _measured(programs.raw(clusters))
            judge_equal(graph, raw_graph, inputs=clusters == 1)
            for operation in ours:
                turns = found.setdefault((operation, clusters), Turns([], []))
                turns.every_ours.append(ours[operation])
                turns.every_raw.append(raw[operation])
    return found


def _measured(files: Mapping[str, str]) -> tuple[dict[str, Measured], Graph]:
    with engine_stack(files) as stack:
        return {operation: stack.measure(operation) for operation in ("preview", "up")}, stack.graph()


def judge_equal(ours: Graph, raw: Graph, inputs: bool) -> None:
    """Types and their counts, and of one cluster every input, without what differs from run to run."""
    here, there = (Counter(_described(graph, inputs)) for graph in (ours, raw))
    if here != there:
        raise SystemExit(f"the raw program is another: only ours {here - there}, only raw {there - here}")


def _described(graph: Graph, inputs: bool) -> list[str]:
    made = [one for one in graph.values() if one.custom and not one.urn.split("::")[-1].startswith("default_")]
    return [f"{one.type} {json.dumps(plain(one.inputs)) if inputs else ''}" for one in made]


def makespan(programs: Programs) -> float:
    """Update of one cluster, creations taking their time: ours over raw, both at once."""
    with ThreadPoolExecutor(2) as threads:
        ours, raw = threads.map(lambda files: _up(files, MINUTE), (programs.ours(1), programs.raw(1)))
    print(f"  ours {ours / MINUTE:.2f}, raw {raw / MINUTE:.2f} minutes of AWS, {MINUTE:.0f} s for one")
    return ours / raw


def parallel(programs: Programs) -> tuple[float, float]:
    """Updates of many clusters: as the machine has it, and with `--parallel`."""
    files = programs.ours(MANY)
    return _up(files, MANY_MINUTE), _up(files, MANY_MINUTE, "--parallel", str(PARALLEL))


def _up(files: Mapping[str, str], minute: float, *options: str) -> float:
    with engine_stack(files, minute) as stack:
        return stack.measure("up", *options).seconds
