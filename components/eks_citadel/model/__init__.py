"""One plain picture of a cluster, and pure judgements of it."""
