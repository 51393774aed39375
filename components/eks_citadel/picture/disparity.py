"""One difference between two clusters that should do the same."""

from typing import NamedTuple


class Disparity(NamedTuple):
    """`id` names the difference, whichever of the two clusters has what; `sentence` says which."""

    id: str
    sentence: str


def only_in(names: tuple[str, str], place: int, identifier: str, words: str) -> Disparity:
    """What one of the two clusters has, and the other has not."""
    return Disparity(identifier, f"Only {names[place]} has {words}.")


def unequal(names: tuple[str, str], identifier: str, words: str, values: tuple[object, object]) -> Disparity:
    """What both clusters have, with different values."""
    sentence = f"{words}: {values[0]} in {names[0]}, {values[1]} in {names[1]}."
    return Disparity(identifier, sentence[0].upper() + sentence[1:])


def short(words: str) -> str:
    """Words as a part of an id, without spaces."""
    return words.replace(" (", "(").replace(", ", ",").replace(" ", "-")
