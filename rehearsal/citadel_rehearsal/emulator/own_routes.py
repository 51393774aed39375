"""The rehearsal's own routes below `/_citadel/`: POST requests with JSON bodies and answers, for its own processes."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from citadel_rehearsal.emulator import cluster_objects, request_log, taken_on_trust
from citadel_rehearsal.emulator.assume_route import BadAssumption, assume
from citadel_rehearsal.emulator.iam.sessions import SessionRefused
from citadel_rehearsal.emulator.permission import NoAnswer, may
from citadel_rehearsal.emulator.pod_identity import routes as pods
from citadel_rehearsal.emulator.rules import RULES
from citadel_rehearsal.emulator.session_route import open_session

Document = dict[str, Any]
Reply = tuple[int, Document]
Route = Callable[[Document], Awaitable[Reply]]


async def answer(path: str, body: bytes) -> Reply:
    """The status and the document of the answer. Invalid requests get status 400 and a sentence."""
    route = ROUTES.get(path)
    if route is None:
        return 404, {"message": f"There is no route {path}."}
    try:
        document = json.loads(body.decode() or "{}")
    except (ValueError, RecursionError) as error:
        return 400, {"message": f"The body of {path} is not JSON: {error}."}
    if not isinstance(document, dict):
        return 400, {"message": f"The body of {path} is {type(document).__name__}: write an object."}
    try:
        return await route(document)
    except KeyError as missing:
        return 400, {"message": f"The body of {path} needs the property {missing}."}
    except (AttributeError, IndexError, TypeError, ValueError) as error:
        return 400, {"message": f"The body of {path} has a value that cannot be read ({error})."}


async def _rules(_: Document) -> Reply:
    return 200, {"rules": [{"name": one.name, "rule": one.rule, "source": one.source} for one in RULES]}


async def _requests(_: Document) -> Reply:
    return 200, {"requests": request_log.requests()}


async def _taken_on_trust(_: Document) -> Reply:
    return 200, {"taken": taken_on_trust.taken()}


async def _assume(document: Document) -> Reply:
    try:
        return 200, assume(document)
    except BadAssumption as error:
        return 400, {"message": str(error)}


async def _session(document: Document) -> Reply:
    try:
        return 200, open_session(document)
    except SessionRefused as error:
        return 403, {"code": error.code, "message": str(error)}


async def _may(document: Document) -> Reply:
    try:
        return 200, may(document)
    except NoAnswer as error:
        return 400, {"message": str(error)}


async def _objects(document: Document) -> Reply:
    from citadel_rehearsal.emulator import objects_route  # needed only with the real engine

    return await asyncio.to_thread(objects_route.answer, document)  # an API server takes seconds to start


async def _cluster_objects(document: Document) -> Reply:
    return 200, cluster_objects.keep(document)


ROUTES: Mapping[str, Route] = {
    "/_citadel/assume": _assume,
    "/_citadel/clusters/objects": _cluster_objects,
    "/_citadel/objects": _objects,
    "/_citadel/pods/clusters": pods.clusters,
    "/_citadel/pods/may": _may,
    "/_citadel/pods/new": pods.new,
    "/_citadel/requests": _requests,
    "/_citadel/rules": _rules,
    "/_citadel/session": _session,
    "/_citadel/taken-on-trust": _taken_on_trust,
}
