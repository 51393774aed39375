"""The ratios that are held against a target."""

from collections.abc import Iterator, Mapping

from benchmarks.under_engine import Turns


def compared(found: Mapping[tuple[str, int], Turns]) -> Iterator[tuple[str, float, float]]:
    """Each name, ratio and target; growth only where there are three numbers of clusters or more."""
    counts = sorted({clusters for _, clusters in found})
    told_counts = ", ".join(map(str, counts))
    for name, what in (("seconds", "time"), ("memory", "peak memory")):
        for operation in ("preview", "up"):
            worst = max(found[operation, clusters].ratio(name) for clusters in counts)
            yield f"{what} of a {operation} under the engine, over raw, worst of {told_counts} clusters", worst, 1.15
    if len(counts) < 3:
        return
    for operation in ("preview", "up"):
        # Both in raw's seconds: a machine's speed drifts from one number of clusters to the next.
        raw_seconds = {clusters: found[operation, clusters].raw.seconds for clusters in counts}
        our_seconds = {
            clusters: taken * found[operation, clusters].ratio("seconds") for clusters, taken in raw_seconds.items()
        }
        ours, raw = growth(our_seconds), growth(raw_seconds)
        what = f"growth of a {operation} under the engine ({told_counts} clusters; {ours:.3f}), over that of raw"
        yield f"{what} ({raw:.3f})", ours / raw, 1.2


def growth(seconds: Mapping[int, float]) -> float:
    """Time per added cluster among the two largest numbers of clusters, over that among the two smallest."""
    by_clusters = sorted(seconds.items())
    return per_added(*by_clusters[-2:]) / per_added(*by_clusters[:2])


def per_added(few: tuple[int, float], many: tuple[int, float]) -> float:
    """Seconds per added cluster, from two pairs of clusters and seconds."""
    return (many[1] - few[1]) / (many[0] - few[0])
