"""Resources and functions that the rehearsal does not know. They do not end it: their outputs stay unknown.

The monitor of this module stands between a program and its engine, so both engines behave alike. A resource that needs
an unknown value is judged in the preview, as far as a preview can judge it, and is not created in the update. Nor is
the status of a Kubernetes object known that controllers and pods would write, since none of them run.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from google.protobuf import empty_pb2
from pulumi.runtime.proto import resource_pb2

from citadel_rehearsal.ground.refusals import NotKnown
from citadel_rehearsal.program import wire
from citadel_rehearsal.program.custom_kinds import CustomKinds, has_status_of_controllers
from citadel_rehearsal.program.elsewhere import Made
from citadel_rehearsal.program.plain_results import is_marked, marked_result, needed, unknown_again, with_way_out
from citadel_rehearsal.program.project import Project
from citadel_rehearsal.program.registration import make_urn, provider_urn
from citadel_rehearsal.resources import find_invoke, find_resource
from citadel_rehearsal.resources.providers import PROVIDERS

OWN = "pulumi:pulumi:"  # the prefix of the engine's own types
# Refused all the same: pods on Fargate get no credentials from EKS Pod Identity.
# https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
REFUSED = ("aws:eks/fargateProfile:FargateProfile",)
FAIL = resource_pb2.Result.FAIL  # with this result, the SDK makes every output unknown and goes on


@dataclass(frozen=True)
class NotJudged:
    """A resource or a function that was not judged.

    If `needs` is empty, the rehearsal does not know its type or, with `elsewhere`, nothing but the id of a resource
    that the program reads. Otherwise it needs an unknown value of the resource (URN) or function (token) in `needs`.
    `urn` is empty for a function.
    """

    type: str
    urn: str = ""
    needs: str = ""
    elsewhere: bool = False

    def __str__(self) -> str:
        return f"{self.type} {self.urn.rpartition('::')[2]}".strip()


class TolerantMonitor:
    """The monitor of a program. Resources of unknown types are noted and never reach the engine's own `monitor`."""

    def __init__(self, monitor: Any, project: Project, custom_kinds: CustomKinds, *, preview: bool) -> None:
        self._monitor = monitor
        self._project = project
        self._custom_kinds = custom_kinds
        self._preview = preview
        self._aside: dict[str, NotJudged] = {}
        self._without_status: set[str] = set()
        self._parents: dict[str, str] = {}
        self._failed: set[str] = set()
        self._made = Made()
        self.marked: list[str] = []  # functions whose results have marks
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._monitor, name)

    @property
    def not_judged(self) -> list[NotJudged]:
        """In the order of registration."""
        return list(self._aside.values())

    def explained(self, error: str, trace: str) -> str:
        """The error of the program, and its cause where this is a function that is not known."""
        functions = [one.type for one in self._aside.values() if not one.urn]
        return with_way_out(error, trace, sorted({*self.marked}), functions)

    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> Any:
        """Pass a resource on if its type and, in an update, its inputs are known."""
        request = _without_marks(request, "object")
        urn = self._urn_of(request)
        self._custom_kinds.note(request.type, request.object)
        if request.remote or request.packageRef or (request.custom and not self._is_known(request.type)):
            return self._set_aside(request, urn)
        needed = self._needed(_edges(request))
        unknown = provider_urn(request.provider) in self._aside or wire.decode(request.object).unknowns
        if request.custom and needed and unknown and not self._preview:
            return self._set_aside(request, urn, needed)
        response = self._monitor.RegisterResource(self._without_aside(request))
        if response.result == FAIL:
            self._failed.add(urn)
        self._made.note(request, response)
        return response if self._preview else self._with_unknown_status(request.type, response)

    def RegisterResourceOutputs(self, request: resource_pb2.RegisterResourceOutputsRequest) -> Any:
        """Pass outputs on; in an update without unknown values, which an engine does not expect there."""
        if request.urn in self._aside:
            return empty_pb2.Empty()
        request = _without_marks(request, "outputs")
        return self._monitor.RegisterResourceOutputs(self._without_unknowns(request, "outputs"))

    def ReadResource(self, request: resource_pb2.ReadResourceRequest) -> Any:
        """Pass `.get` on if its type and, in an update, its id are known, and if the id says enough."""
        request = _without_marks(request, "properties")
        urn, answer = self._urn_of(request), resource_pb2.ReadResourceResponse
        if not self._is_known(request.type) or request.packageRef:
            return self._set_aside(request, urn, response=answer)
        if self._made.is_elsewhere(request):
            return self._set_aside(request, urn, response=answer, elsewhere=True)
        provider = provider_urn(request.provider)
        needed = self._needed([*request.dependencies, provider])
        if needed and not self._preview and (request.id == wire.UNKNOWN_STRING or provider in self._aside):
            return self._set_aside(request, urn, needed, response=answer)
        return self._monitor.ReadResource(self._without_aside(request))

    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> Any:
        """Pass a function on if it is known; otherwise its result is unknown, or has marks if it is needed at once."""
        known = request.tok.startswith(OWN) or (not request.packageRef and _is_known_function(request.tok))
        if not known:
            self.note_function(request.tok)
        asked = wire.decode(request.args).values
        asks_aside = is_marked(asked) or any(value in self._aside for value in asked.values() if _is_text(value))
        if known and not asks_aside and provider_urn(request.provider) not in self._aside:
            return self._monitor.Invoke(request)
        result = needed()
        if result is None:
            return resource_pb2.ResourceInvokeResponse(unknown=True)
        answer = resource_pb2.ResourceInvokeResponse()
        getattr(answer, "return").CopyFrom(marked_result(request.tok, result))  # `return` is a keyword in Python
        with self._lock:
            self.marked.append(request.tok)
        return answer

    def note_function(self, token: str) -> None:
        """Note a function or a method that is not known."""
        with self._lock:
            self._aside.setdefault(token, NotJudged(token))

    def RegisterPackage(self, request: resource_pb2.RegisterPackageRequest) -> Any:
        """Accept a parameterized provider, whose resources are all of unknown types."""
        return resource_pb2.RegisterPackageResponse(ref=f"not-judged:{request.name}")

    def _is_known(self, token: str) -> bool:
        return _is_known(token) and not self._custom_kinds.is_from_elsewhere(token)

    def _with_unknown_status(self, token: str, response: Any) -> Any:
        """The object without the status that nothing writes here, which the SDK then takes for unknown."""
        if response.result == FAIL or not has_status_of_controllers(token):
            return response
        kept = type(response)()
        kept.CopyFrom(response)
        kept.unknown = True
        kept.object.fields.pop("status", None)
        with self._lock:
            self._without_status.add(response.urn)
        return kept

    def _urn_of(self, request: Any) -> str:
        project = self._project
        return make_urn(project.stack, project.name, request.parent, request.type, request.name)

    def _set_aside(
        self, request: Any, urn: str, needs: str = "", *, response: Any = resource_pb2.RegisterResourceResponse,
        elsewhere: bool = False,
    ) -> Any:  # fmt: skip
        with self._lock:
            self._aside[urn] = NotJudged(request.type, urn, needs, elsewhere)
            self._parents[urn] = request.parent
        return response(urn=urn, result=FAIL)

    def _needed(self, edges: list[str]) -> str:
        """What keeps a value unknown, unless something failed: a resource or function that was not judged, a status."""
        if self._failed.intersection(edges):
            return ""
        functions = [token for token, one in self._aside.items() if not one.urn]
        of = self._aside.keys() | self._without_status
        return next((urn for urn in (*edges, *functions) if urn in of), "")

    def _without_aside(self, request: Any) -> Any:
        """Remove references to resources that the engine does not have."""
        if not self._aside and not self._without_status:
            return request
        kept = type(request)()
        kept.CopyFrom(request)
        while kept.parent in self._aside:
            kept.parent = self._parents[kept.parent]
        for name in ("dependencies", "replace_with"):
            if hasattr(kept, name):
                _keep(getattr(kept, name), self._aside)
        if isinstance(kept, resource_pb2.RegisterResourceRequest):
            for edge in kept.propertyDependencies.values():
                _keep(edge.urns, self._aside)
            if kept.deletedWith in self._aside:
                kept.deletedWith = ""
            for package in [name for name, one in kept.providers.items() if provider_urn(one) in self._aside]:
                del kept.providers[package]
            return kept if kept.custom else self._without_unknowns(kept, "object")
        return kept

    def _without_unknowns(self, request: Any, name: str) -> Any:
        if self._preview or not (self._aside or self._without_status):
            return request
        kept = type(request)()
        kept.CopyFrom(request)
        for unknown in wire.decode(getattr(request, name)).unknowns:
            del getattr(kept, name).fields[unknown]
        return kept


def _keep(urns: Any, aside: Iterable[str]) -> None:
    left = [urn for urn in urns if urn not in aside]
    if len(left) < len(urns):
        del urns[:]
        urns.extend(left)


def _without_marks(request: Any, name: str) -> Any:
    """The request with marks as unknown values, in its id, too."""
    struct = getattr(request, name)
    is_read = isinstance(request, resource_pb2.ReadResourceRequest)
    if not (is_marked(wire.decode(struct).values) or (is_read and is_marked(request.id))):
        return request
    kept = type(request)()
    kept.CopyFrom(request)
    for value in getattr(kept, name).fields.values():
        unknown_again(value)
    if is_read and is_marked(kept.id):
        kept.id = wire.UNKNOWN_STRING
    return kept


def _edges(request: resource_pb2.RegisterResourceRequest) -> list[str]:
    """The URNs that a resource depends on, those of its inputs first."""
    by_property = [urn for edge in request.propertyDependencies.values() for urn in edge.urns]
    return list(dict.fromkeys([*by_property, provider_urn(request.provider), *request.dependencies]))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_known(token: str) -> bool:
    if token.startswith("pulumi:providers:"):
        return token in PROVIDERS
    return token.startswith(OWN) or token in REFUSED or _finds(find_resource, token)


def _is_known_function(token: str) -> bool:
    return _finds(find_invoke, token)


def _finds(find: Any, token: str) -> bool:
    try:
        find(token)
    except NotKnown:
        return False
    return True
