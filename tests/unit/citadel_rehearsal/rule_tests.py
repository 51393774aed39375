"""Which tests a rule of the table has, by their names."""

import re
from collections.abc import Collection, Iterator, Mapping
from types import ModuleType


def named_tests(
    rules: Collection[str], modules: Collection[ModuleType], tables: Mapping[str, Mapping[str, Collection[str]]]
) -> dict[str, list[str]]:
    """Rule to the pytest ids of its tests; `tables` has the rules of a parametrized test, each with its cases."""
    found: dict[str, list[str]] = {rule: [] for rule in rules}
    for module in modules:
        for test in _tests(module):
            for rule in _named_rules(test, rules):
                found[rule].append(f"{module.__name__.rpartition('.')[2]}.py::{test}")
            for rule, cases in tables.get(test, {}).items():
                found[rule] += [f"{module.__name__.rpartition('.')[2]}.py::{test}[{case}]" for case in cases]
    return found


def _tests(module: ModuleType) -> Iterator[str]:
    for name, value in vars(module).items():
        if name.startswith("test_") and getattr(value, "__module__", None) == module.__name__:
            yield name


def _named_rules(test: str, rules: Collection[str]) -> list[str]:
    """The rules that a test's name begins with: `test_E1_RULE_...`, `test_RULE_RULE_and_RULE`."""
    longest_first = sorted((rule.replace("-", "_") for rule in rules), key=len, reverse=True)
    one = rf"(?:{'|'.join(longest_first)})(?=_|$)"
    begin = re.match(rf"test_(?:[A-Z]\d_)?((?:{one}(?:_and)?_?)*)", test)
    return [rule.replace("_", "-") for rule in re.findall(one, begin[1] if begin else "")]
