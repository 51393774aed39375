"""What the embedded AWS took without knowing whether AWS has it; a rehearsal lists it as assumed."""

_taken: dict[tuple[str, str], None] = {}


def note(kind: str, name: str) -> None:
    """Remember something that a request named, once."""
    _taken[kind, name] = None


def taken() -> list[dict[str, str]]:
    """Everything, in the order of the requests."""
    return [{"kind": kind, "name": name} for kind, name in _taken]
