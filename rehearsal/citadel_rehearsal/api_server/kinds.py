"""The API paths of each kind, from the API server's discovery.

Source: https://kubernetes.io/docs/reference/using-api/api-concepts/
"""

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from citadel_rehearsal.api_server.connection import Connection
from citadel_rehearsal.ground.refusals import RuleBroken

# A new CustomResourceDefinition is served after a moment; the real provider retries, too.
PATIENCE_SECONDS, PAUSE_SECONDS = 5.0, 0.1
# Kinds that discovery lists, but whose objects nobody creates.
NOT_MADE = ("ComponentStatus", "Event")


@dataclass(frozen=True)
class Kind:
    """One kind in one API version; `resource` is its plural name in URL paths."""

    api_version: str
    kind: str
    resource: str
    namespaced: bool
    listed: bool

    def path(self, namespace: str = "", name: str = "") -> str:
        """The URL path of one object, or of the list of objects when `name` is empty."""
        parts = ["apis" if "/" in self.api_version else "api", *self.api_version.split("/")]
        parts += ["namespaces", namespace] if self.namespaced and namespace else []
        parts += [self.resource, *([name] if name else [])]
        return "/" + "/".join(quote(part, safe="") for part in parts)


class Kinds:
    """The kinds of one API server. Thread-safe."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[str, dict[str, Kind]] = {}
        self._lock = threading.Lock()

    def find(self, group: str, kind: str, version: str = "") -> Kind:
        """The kind in `version`, or in the group's preferred version. Errors: `RuleBroken` 404 when undefined."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (found := self.served(group, kind, version)) is None:
            if time.monotonic() > deadline:
                raise RuleBroken("404", f'no matches for kind "{kind}" in version "{_joined(group, version)}"')
            time.sleep(PAUSE_SECONDS)
        return found

    def served(self, group: str, kind: str, version: str = "") -> Kind | None:
        """The same, or None where it is not served now, as after the end of its definition."""
        api_version = self._api_version(group, version)
        return self._of(api_version).get(kind) if api_version else None

    def every(self) -> Iterator[Kind]:
        """All kinds whose objects can be listed, in the version that the API server prefers."""
        groups = self._connection.ask("GET", "/apis")["groups"]
        for api_version in ("v1", *(one["preferredVersion"]["groupVersion"] for one in groups)):
            for kind in self._of(api_version).values():
                if kind.listed and kind.kind not in NOT_MADE:
                    yield kind

    def _api_version(self, group: str, version: str) -> str:
        if not group:
            return version or "v1"
        if version:
            return _joined(group, version)
        found = self._connection.get(f"/apis/{quote(group)}")
        return str(found["preferredVersion"]["groupVersion"]) if found else ""

    def _of(self, api_version: str) -> dict[str, Kind]:
        """The kinds of an API version by name. Cached, except for groups of custom resources, which can grow."""
        with self._lock:
            known = self._known.get(api_version)
        if known is None:
            prefix = "apis" if "/" in api_version else "api"
            found = self._connection.get(f"/{prefix}/{api_version}") or {"resources": []}
            known = {one["kind"]: _kind(api_version, one) for one in found["resources"] if "/" not in one["name"]}
            if _is_own(api_version):
                with self._lock:
                    self._known[api_version] = known
        return known


def _joined(group: str, version: str) -> str:
    return "/".join(part for part in (group, version) if part)


def _kind(api_version: str, found: Mapping[str, Any]) -> Kind:
    return Kind(api_version, found["kind"], found["name"], found["namespaced"], "list" in found["verbs"])


def _is_own(api_version: str) -> bool:
    """Whether the group is built into Kubernetes: its name has no dot, or ends in `.k8s.io`."""
    group = api_version.rpartition("/")[0]
    return "." not in group or group.endswith(".k8s.io")
