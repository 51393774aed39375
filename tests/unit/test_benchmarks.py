"""The ratios of `make bench`, for any list of `CLUSTERS`."""

import pytest

from benchmarks.engine_stack import Measured
from benchmarks.ratios import compared, growth
from benchmarks.raw_program import written
from benchmarks.rehearsed import program_of, rehearsed
from benchmarks.under_engine import Turns, judge_equal

SECONDS = {1: (2.0, 2.0), 2: (3.3, 3.0), 5: (6.0, 6.0), 20: (36.0, 21.0)}


def turns(clusters: int) -> Turns:
    ours, raw = SECONDS[clusters]
    return Turns([Measured(ours, 1.0, 110.0)], [Measured(raw, 1.0, 100.0)])


def ratios(*counts: int) -> list[float]:
    found = {(operation, count): turns(count) for count in counts for operation in ("preview", "up")}
    return [round(ratio, 3) for _, ratio, _ in compared(found)]


@pytest.mark.parametrize(("counts", "worst"), [((1,), 1.0), ((2,), 1.1), ((1, 2), 1.1), ((20, 5), 1.714)])
def test_one_or_two_numbers_of_clusters_are_held_against_raw_and_no_growth_is_told(
    counts: tuple[int, ...], worst: float
) -> None:
    assert ratios(*counts) == [worst, worst, 1.1, 1.1]


@pytest.mark.parametrize("counts", [(1, 5, 20), (20, 5, 1), (1, 2, 5, 20)])
def test_three_or_more_tell_the_growth_from_the_two_smallest_to_the_two_largest(counts: tuple[int, ...]) -> None:
    seconds = {count: SECONDS[count][0] for count in counts}
    added = (36.0 - 6.0) / 15
    first = (6.0 - 2.0) / 4 if 2 not in counts else 1.3
    assert growth(seconds) == pytest.approx(added / first)
    assert ratios(*counts)[4:] == [round(added / first, 3)] * 2


def test_the_program_of_the_benchmarks_rehearses_green() -> None:
    types = [registration.type for registration in rehearsed(program_of(1)).values()]
    assert types.count("aws:eks/addon:Addon") == 6
    assert types.count("eks-citadel:index:SecureCluster") == 1


def test_the_raw_program_makes_what_ours_makes() -> None:
    ours = rehearsed(program_of(1))
    raw = rehearsed(f"{written(ours, 'cluster-0', '10.0.')}\n\ncluster('cluster-0', 0)\n")
    judge_equal(ours, raw, inputs=True)
