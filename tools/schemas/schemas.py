"""Writes the schemas by which a rehearsal validates Kubernetes objects, one file for each version in a table.

The package kubernetes-validate has them for every version since 1.25, lenient and strict, in 17,000 files. A rehearsal
needs the strict ones of the versions that EKS offers: `kinds`, the schema of each kind of object, and `$defs`,
the definitions to which these refer. Descriptions are left out. The order of keys is kept, since it decides which of
several mistakes is found first. `make schemas` runs this in its own virtual environment; a proof does the same,
and compares the results.

    python schemas.py VERSIONS.json FOLDER
"""

import gzip
import json
import re
import sys
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

REFERENCE = re.compile(r'"\$ref": "[^"]*#/\$defs/([^"]+)"')


def main(versions: Path, folder: Path) -> None:
    """Write `VERSION.json.gz` for each key of the table, and delete any other."""
    files = {folder / f"{version}.json.gz": version for version in json.loads(versions.read_text())}
    for old in set(folder.glob("*.json.gz")) - set(files):
        old.unlink()
    for file, version in files.items():
        text = json.dumps(schemas(version), separators=(",", ":")).encode()
        if not file.exists() or gzip.decompress(file.read_bytes()) != text:  # zlib's bytes differ between Pythons
            file.write_bytes(gzip.compress(text, mtime=0))


def schemas(version: str) -> dict[str, Any]:
    """Kinds by `apiVersion kind`, and definitions by their name in Kubernetes."""
    source = resources.files("kubernetes_validate").joinpath(f"kubernetes-json-schema/v{version}.0-local-strict")
    definitions = _read(source.joinpath("_definitions.json"))["$defs"]
    kinds = dict(sorted(_kinds(source, definitions)))
    reached = _reached(kinds, definitions)
    return {"kinds": kinds, "$defs": {name: one for name, one in definitions.items() if name in reached}}


def _kinds(source: Traversable, definitions: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The schema of each kind from its own file, which allows null lists, unlike the definition of the same name."""
    for definition in definitions.values():
        for known_as in definition.get("x-kubernetes-group-version-kind", ()):
            group, version, kind = (known_as[key] for key in ("group", "version", "kind"))
            parts = [kind.lower(), *filter(None, [group.partition(".")[0]]), version]
            file = source.joinpath(f"{'-'.join(parts)}.json")
            if file.is_file():  # types that are never objects, such as DeleteOptions, have no file
                schema = _read(file)
                del schema["$schema"], schema["$id"]  # without them, references resolve in our file
                yield f"{group}/{version} {kind}".removeprefix("/"), schema


def _reached(schema: Any, definitions: dict[str, Any]) -> set[str]:
    found: set[str] = set()
    waiting = set(_references(schema))
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= set(_references(definitions[name])) - found
    return found


def _references(schema: Any) -> list[str]:
    return REFERENCE.findall(json.dumps(schema))


def _read(file: Traversable) -> Any:
    """The parsed file, with references to `#/$defs/...` and without descriptions."""
    text = REFERENCE.sub(r'"$ref": "#/$defs/\1"', file.read_text())
    return _without_descriptions(json.loads(text))


def _without_descriptions(value: Any) -> Any:
    """The value without descriptions. A property named description is kept: its value is a schema, not text."""
    if isinstance(value, dict):
        kept = {key: one for key, one in value.items() if not (key == "description" and isinstance(one, str))}
        return {key: _without_descriptions(one) for key, one in kept.items()}
    return [_without_descriptions(one) for one in value] if isinstance(value, list) else value


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
