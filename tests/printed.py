"""What a process prints while it runs."""

from typing import Any


def await_line(process: Any, words: str, stream: str = "stdout") -> str:
    """What was printed up to the line that holds the words. `process` as `subprocess.Popen` has it, with text."""
    seen = ""
    for line in getattr(process, stream):
        seen += line
        if words in line:
            return seen
    raise AssertionError(f"{words!r} was never printed, but: {seen}")
