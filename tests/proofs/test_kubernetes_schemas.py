"""The schemas of a rehearsal are those of kubernetes-validate, and judge like it, in an environment of its own."""

import copy
import gzip
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools import VERSIONS, tool

from citadel_rehearsal.resources import kubernetes_schemas
from citadel_rehearsal.resources.kubernetes_schemas import NoSuchKind, mistake, schema_version, versions
from kubernetes_objects import BROKEN, GOOD, Document, changed

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "components" / "eks_citadel" / "kubernetes" / "kubernetes_versions.json"
FOLDER = Path(kubernetes_schemas.__file__).parent
MANIFESTS = sorted((ROOT / "tests" / "golden" / "manifests").glob("*.json"))
NEWEST = schema_version("1.99")
WRONG: list[Any] = [None, 7, "text", [], {}, [7], {"zzz": 7}]  # of two unknown keys jsonschema may name either


def ours(document: Document, version: str) -> str:
    try:
        found = mistake(document, version)
    except NoSuchKind:
        return "no such kind"
    return f"{'.'.join(map(str, found.path))}: {found.message}" if found else ""


def theirs(documents: list[Document], asked: list[str]) -> dict[str, list[str]]:
    command = [tool("kubernetes-validate", "python"), Path(__file__).with_name("kubernetes_validate_says.py")]
    text = json.dumps({"objects": documents, "versions": asked})
    return json.loads(subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout)


def manifests() -> list[Document]:
    return [json.loads(path.read_text()) for path in MANIFESTS]


def with_mistakes(document: Document) -> Iterator[Document]:
    """Each value of it gone, and each wrong value in its place."""
    for path in places(document, ()):
        yield changed(document, path, None)
        for wrong in WRONG:
            yield put(document, path, wrong)


def places(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        if path or key not in ("apiVersion", "kind"):
            yield (*path, key)
            yield from places(inner, (*path, key))


def put(document: Document, path: tuple[str | int, ...], value: Any) -> Document:
    result: Any = copy.deepcopy(document)
    inner = result
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return result


def test_the_files_are_what_the_tool_writes(tmp_path: Path) -> None:
    command = [tool("kubernetes-validate", "python"), ROOT / "tools" / "schemas" / "schemas.py"]
    subprocess.run([*command, TABLE, tmp_path], check=True)
    written = {path.name: gzip.decompress(path.read_bytes()) for path in tmp_path.iterdir()}
    assert set(written) == {f"{version}.json.gz" for version in json.loads(TABLE.read_text())}
    assert written == {path.name: gzip.decompress(path.read_bytes()) for path in FOLDER.glob("*.json.gz")}


def test_the_tool_leaves_alone_what_is_the_same_and_deletes_what_is_old(tmp_path: Path) -> None:
    command = [tool("kubernetes-validate", "python"), ROOT / "tools" / "schemas" / "schemas.py", TABLE, tmp_path]
    other_bytes = gzip.compress(gzip.decompress((FOLDER / f"{NEWEST}.json.gz").read_bytes()), compresslevel=1)
    (tmp_path / f"{NEWEST}.json.gz").write_bytes(other_bytes)
    shutil.copy(FOLDER / f"{NEWEST}.json.gz", tmp_path / "1.9.json.gz")

    subprocess.run(command, check=True)

    assert (tmp_path / f"{NEWEST}.json.gz").read_bytes() == other_bytes
    assert not (tmp_path / "1.9.json.gz").exists()


def test_the_tool_pins_the_same_version() -> None:
    pinned = f"kubernetes-validate=={VERSIONS['kubernetes-validate']}\n"
    assert (ROOT / "tools" / "schemas" / "requirements.txt").read_text() == pinned


def test_both_say_the_same_of_every_object_for_every_version() -> None:
    unknown = [
        {"apiVersion": version, "kind": kind, "metadata": {"name": "a"}}
        for version, kind in (("policy/v1beta1", "PodSecurityPolicy"), ("acme.io/v1", "Widget"), ("v1", "Status"))
    ]
    documents = [changed(*broken[:3]) for broken in (*BROKEN, *GOOD)] + manifests() + unknown
    said = theirs(documents, sorted(versions()))
    assert said == {version: [ours(one, version) for one in documents] for version in sorted(versions())}
    assert sum(map(bool, said[NEWEST])) > len(unknown)


def test_both_find_the_same_mistake_first() -> None:
    largest = {one["kind"]: one for one in sorted(manifests(), key=lambda one: len(json.dumps(one)))}
    assert set(largest) == {"ClusterRoleBinding", "Namespace", "NetworkPolicy", "RoleBinding", "StorageClass"}
    documents = [broken for one in largest.values() for broken in with_mistakes(one)]

    (said,) = theirs(documents, [NEWEST]).values()

    assert said == [ours(one, NEWEST) for one in documents]
    assert sum(map(bool, said)) > len(documents) / 3
