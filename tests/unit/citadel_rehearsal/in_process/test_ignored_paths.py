"""What `ignore_changes` keeps, path by path, as Pulumi's engine does it (its properties_path.go)."""

from typing import Any

import pytest

from citadel_rehearsal.in_process.ignored_paths import kept, parts_of


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("root", ["root"]),
        ("root.nested", ["root", "nested"]),
        ('root["nested"]', ["root", "nested"]),
        ('root["double"].nest', ["root", "double", "nest"]),
        ("root.array[0]", ["root", "array", 0]),
        ("root.array[100]", ["root", "array", 100]),
        ("root.array[0].nested", ["root", "array", 0, "nested"]),
        ("root.array[0][1].nested", ["root", "array", 0, 1, "nested"]),
        ('root["key with \\"escaped\\" quotes"].nested', ["root", 'key with "escaped" quotes', "nested"]),
        ('root["key with a ."][100]', ["root", "key with a .", 100]),
        ('["root key with a ."][100]', ["root key with a .", 100]),
        ("root.array[*].field", ["root", "array", "*", "field"]),
        ("root.*.field", ["root", "*", "field"]),
        ("root[", None),
        ("root[x]", None),
        ('root["nested]', None),
    ],
)
def test_a_path_is_read_as_by_the_engine(path: str, parts: Any) -> None:
    assert parts_of(path) == parts


@pytest.mark.parametrize(
    ("path", "old", "new", "found"),
    [
        ("a", {"a": 1}, {"a": 2, "b": 3}, {"a": 1, "b": 3}),
        ("a", {}, {"a": 2}, {}),
        ("a", {"a": 1}, {}, {"a": 1}),
        ("a.b", {"a": {"b": 1}}, {"a": {"b": 2, "c": 3}}, {"a": {"b": 1, "c": 3}}),
        ("a.b", {"a": {"b": 1}}, {}, {}),
        ("a.b", {}, {"a": {"b": 2}}, {"a": {}}),
        ("a.b.c", {}, {"a": {"b": {"c": 1}}}, {"a": {"b": {"c": 1}}}),
        ("a[0]", {"a": [1, 2]}, {"a": [3, 4]}, {"a": [1, 4]}),
        ("a[1]", {"a": [1]}, {"a": [3, 4]}, {"a": [3, 4]}),
        ("a[1]", {"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ("a[0].b", {"a": [{"b": 1}]}, {"a": [{"b": 2, "c": 3}, {"b": 4}]}, {"a": [{"b": 1, "c": 3}, {"b": 4}]}),
        ("a[0].b", {"a": [{}]}, {"a": [{"b": 2}]}, {"a": [{}]}),
        ("a[0].b", {"a": "text"}, {"a": [{"b": 2}]}, {"a": [{"b": 2}]}),
        ('a["b.c"]', {"a": {"b.c": 1}}, {"a": {"b.c": 2}}, {"a": {"b.c": 1}}),
        ("a[*]", {"a": [1, 2]}, {"a": [3, 4]}, {"a": [1, 2]}),
        ("a[*]", {"a": [1]}, {"a": [3, 4]}, {"a": [1, 4]}),
        ("a.*", {"a": {"b": 1}}, {"a": {"b": 2, "c": 3}}, {"a": {"b": 1}}),
        ("a[*].b", {"a": [{"b": 1}, {"b": 2}]}, {"a": [{"b": 3}, {"b": 4}]}, {"a": [{"b": 1}, {"b": 2}]}),
        ("a.*.b", {"a": {"x": {"b": 1}}}, {"a": {"x": {"b": 2}, "y": {"b": 3}}}, {"a": {"x": {"b": 1}, "y": {"b": 3}}}),
        ("a[*].b", {"a": 1}, {"a": 2}, {"a": 2}),
    ],
)
def test_what_is_at_the_path_is_kept(path: str, old: Any, new: Any, found: Any) -> None:
    assert kept(new, old, parts_of(path) or ()) == found
