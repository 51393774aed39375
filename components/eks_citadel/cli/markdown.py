"""Text in Markdown."""


def escaped(words: str) -> str:
    """Words that Markdown does not take for markup."""
    for mark in "\\|`*_<>[]":
        words = words.replace(mark, f"\\{mark}")
    return " ".join(words.split())
