"""`Refusal`: the error of settings that are not accepted, and its sentence."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches


class Refusal(ValueError):
    """One sentence: the path, the given value, the rule, the way out. Each part is also an attribute, as text."""

    def __init__(self, path: str, value: str, rule: str, way_out: str) -> None:
        super().__init__(f"{path or 'args'} is {value}: {rule}; {way_out}.")
        self.path = path
        self.value = value
        self.rule = rule
        self.way_out = way_out


class Described(str):
    """A description in place of a value, printed without quotes, since it is not what the user wrote."""


EMPTY = Described("empty")
GIVEN = Described("given")


class Unfit(Exception):
    """A value breaks a rule; the caller, which knows the value's path, turns this error into a `Refusal`."""

    def __init__(self, rule: str, way_out: str) -> None:
        super().__init__(f"{rule}; {way_out}")
        self.rule = rule
        self.way_out = way_out


def refuse(path: str, value: object, rule: str, way_out: str) -> Refusal:
    """The sentence, e.g. `network.cidr is "10.0.0.1/16": it has host bits; write "10.0.0.0/16".`"""
    return Refusal(path, shown(value), rule, way_out)


def second(values: Sequence[object]) -> int | None:
    """The place of the first value that already stands before it, or None if all are different."""
    return next((place for place, value in enumerate(values) if value in values[:place]), None)


def shown(value: object) -> str:
    """The value as its writer would recognise it, in one line, cut where it is long; lists and maps by their kind."""
    if value is None:
        return "missing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (Mapping, list, tuple)):
        return ("a map" if isinstance(value, Mapping) else "a list") if value else EMPTY
    if isinstance(value, int) and abs(value) >= 10**100:
        return "a huge number"  # Python refuses to print the largest
    text = one_line(value if isinstance(value, str) else str(value))
    return f'"{text}"' if isinstance(value, str) and not isinstance(value, Described) else text


def one_line(text: str, most: int = 120) -> str:
    """The text without control characters and line breaks, cut where it is longer than `most` letters."""
    text = text if len(text) <= most else text[: most - 3] + "..."
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def nearest(word: str, words: Iterable[str], cutoff: float = 0.65) -> str | None:
    """The known word that was probably meant, or None; `cutoff` is how alike both must be."""
    by_lower = {known.lower(): known for known in words}
    found = get_close_matches(word.lower(), by_lower, n=1, cutoff=cutoff)
    return by_lower[found[0]] if found else None


def known_words(word: str, words: Iterable[str], cutoff: float = 0.65) -> str:
    """The way out for an unknown word: the known word that was probably meant, or else all known words."""
    known = sorted(words)
    meant = nearest(word, known, cutoff)
    return f'"{meant}" was probably meant' if meant else "choose one of " + ", ".join(known)


def known_keys(key: str, keys: Iterable[str]) -> str:
    """The same for a key; one that is only partly alike, such as the role of something else, is not suggested."""
    return known_words(key, keys, 0.8)


def misspelt(word: str, words: Iterable[str]) -> str | None:
    """The known word of which this one is a slip: other case or separators, or a letter missing, doubled or wrong."""
    known = list(words)
    if word in known:
        return None
    return next((one for one in known if _is_slip(_letters(word), _letters(one))), None)


def _letters(word: str) -> str:
    return "".join(letter for letter in word.lower() if letter.isalnum())


def _is_slip(word: str, known: str) -> bool:
    pairs = enumerate(zip(word, known, strict=False))
    start = next((place for place, (one, other) in pairs if one != other), min(len(word), len(known)))
    rest, meant = word[start:], known[start:]
    if not rest or not meant:
        doubled = rest == word[start - 1 : start]
        return word == known or (len(known) > 3 and (len(meant) == 1 or doubled))
    swapped = rest[:2] == meant[1::-1] and rest[2:] == meant[2:]
    missing, wrong = rest == meant[1:], rest[1:] == meant[1:]
    doubled = rest[1:] == meant and word[start - 1 : start] == rest[0]
    return len(known) > 3 and (swapped or missing or wrong or doubled)
