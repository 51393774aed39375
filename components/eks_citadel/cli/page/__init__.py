"""One page of HTML about clusters: pure functions from rows to text."""
