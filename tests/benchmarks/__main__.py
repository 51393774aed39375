"""`make bench`: ratios, each from one run, with its target."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import colours
from benchmarks.engine_stack import Measured
from benchmarks.fleet import DUTIES, fleet, irsa_trust_length
from benchmarks.ratios import compared, growth
from benchmarks.rehearsed import check, prepared, program_of, rehearsed
from benchmarks.under_engine import MANY, PARALLEL, WHOLE, Programs, beside_raw, makespan, parallel
from citadel_rehearsal.ground.collector import spare_collector
from citadel_rehearsal.in_process.program import run
from citadel_rehearsal.run.latency import critical_path, seconds_of
from endpoint import answering

HERE = Path(__file__).parent
ROUNDS = 5 if WHOLE else 3
WAITING_SECONDS = 0.05  # how long a cluster, node group or add-on takes in a rehearsal
LONGER = 10  # times that, to see that nothing waits for a wait


def main() -> None:
    show("time to the first registration, over raw pulumi_aws", first_registration(), 1.3)
    show("time per added cluster from 5 to 20, over that from 1 to 5", added_clusters(), 1.2)
    show("critical path, over the tightest edge list", tightest(), 1.02)
    show("roles and length of trust for 100 clusters, over those for 2", fleets(), 1.0)
    show("time per added colour from 10 to 100, over that from 1 to 10", colours_on_one_foundation(), 1.2)
    under_the_engine()


def show(what: str, ratio: float, target: float) -> None:
    print(f"{what}: {ratio:.3f} (target: at most {target})", flush=True)


def under_the_engine() -> None:
    """Ours beside raw, as a user types it."""
    programs = Programs()
    found = beside_raw(programs)
    for (operation, clusters), turns in found.items():
        print(f"  {operation} of {clusters} clusters: {told(turns.ours)}, raw {told(turns.raw)}")
        print(f"    over raw: {turns.ratio('seconds'):.3f}, CPU {turns.ratio('cpu'):.3f}")
    for what, ratio, target in compared(found):
        show(what, ratio, target)
    show("measured makespan, over the tightest raw program", makespan(programs), 1.03)
    if not WHOLE:
        return
    default, wide = parallel(programs)
    print(f"  {MANY} clusters: {default:.1f} s as the engine has it, {wide:.1f} s with --parallel {PARALLEL}")


def told(one: Measured) -> str:
    return f"{one.seconds:.1f} s, {one.memory:.0f} MB, {one.cpu:.1f} s of CPU"


def first_registration() -> float:
    found: dict[str, list[list[float]]] = {"raw": [], "secure": []}
    with answering() as endpoint:
        for _ in range(ROUNDS):
            for kind, times in found.items():
                command = [sys.executable, str(HERE / "first_registration.py"), kind, *endpoint]
                times.append([float(word) for word in subprocess.check_output(command, text=True).split()])
    medians = {kind: statistics.median(first for first, _, _ in times) for kind, times in found.items()}
    for kind, times in found.items():
        whole = statistics.median(whole for _, whole, _ in times)
        count = int(times[0][2])
        print(f"  {kind}: first of {count} resources after {medians[kind]:.2f} s, all after {whole:.2f} s")
    return medians["secure"] / medians["raw"]


def added_clusters() -> float:
    up(1)  # loads Pulumi's types, which only the first cluster of a process would pay for
    # Medians: one slow moment of the machine would be a slow number of clusters.
    rounds = [{count: up(count) for count in (1, 5, 20)} for _ in range(3 if WHOLE else 1)]
    seconds = {count: statistics.median(taken[count] for taken in rounds) for count in rounds[0]}
    for count, taken in seconds.items():
        print(f"  {count} clusters, each step of EKS taking {WAITING_SECONDS} s: {taken:.2f} s")
    if WHOLE:
        longer = WAITING_SECONDS * LONGER
        print(f"  20 clusters, each step of EKS taking {longer} s: {up(20, longer):.2f} s")
    return growth(seconds)


def up(count: int, waiting_seconds: float = WAITING_SECONDS) -> float:
    """Seconds of the update of a program with so many clusters."""
    with prepared(program_of(count), waiting_seconds) as (project, monitor):
        return timed(lambda: check(run(project, monitor)))


def fleets() -> float:
    found = {clusters: fleet(clusters) for clusters in (2, 10, 100)}
    for clusters, one in found.items():
        ours = f"{one.roles} roles with a trust of {one.trust_length} characters"
        shared, apart = irsa_trust_length(clusters), clusters * len(DUTIES)
        print(f"  {clusters} clusters: {ours}, where IRSA would need a trust of {shared}, or {apart} roles")
    two, most = found[2], found[100]
    return max(most.roles / two.roles, most.trust_length / two.trust_length)


def colours_on_one_foundation() -> float:
    found = {count: colours.measured(count) for count in (1, 10, 100)}
    for count, one in found.items():
        print(f"  {count} colours: {one['seconds']:.1f} s, {one['memory']:.0f} MB, {one['resources']:.0f} resources")
    return growth({count: one["seconds"] for count, one in found.items()})


def timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def tightest() -> float:
    nodes = json.loads((HERE / "tightest_edges.json").read_text())["nodes"]

    def finished(name: str) -> float:
        return seconds_of(nodes[name]["type"]) + max(map(finished, nodes[name]["needs"]), default=0.0)

    fastest = max(map(finished, nodes))
    ours = critical_path(rehearsed(program_of(1)))
    print(f"  tightest {fastest:.0f} s, ours {ours.seconds:.0f} s: {', '.join(step.name for step in ours.steps)}")
    return ours.seconds / fastest


if __name__ == "__main__":
    spare_collector()  # as the command does
    main()
