"""The ASGI application of the child process: MiniStack, corrected, and the project's own routes."""

import asyncio
import inspect
import json
import threading
from typing import Any

from ministack.core.router import detect_service, extract_region

from eks_citadel.rehearsal.emulator import ipv6, other_services, request_log, service_models
from eks_citadel.rehearsal.emulator.assume_route import BadAssumption, assume
from eks_citadel.rehearsal.emulator.eks import service as eks_service
from eks_citadel.rehearsal.emulator.eks import shapes as eks_shapes
from eks_citadel.rehearsal.emulator.eks.rules import RULES
from eks_citadel.rehearsal.emulator.iam import evaluator, gate
from eks_citadel.rehearsal.emulator.iam.sessions import SessionRefused
from eks_citadel.rehearsal.emulator.partition import inward, outward, partition
from eks_citadel.rehearsal.emulator.pod_identity import eks_auth
from eks_citadel.rehearsal.emulator.pod_identity import routes as pod_routes
from eks_citadel.rehearsal.emulator.session_route import open_session

# Handlers of MiniStack that answer before its dispatcher, so before sessions are judged.
SHORTCUTS = ("_handle_pre_body_request", "_handle_post_body_shortcuts", "_handle_special_data_plane_request")


def make_app(ministack_app: Any) -> Any:
    """MiniStack's own application behind the project's routes. MiniStack's EKS is replaced by `eks.service`."""
    eks_auth.install()
    eks_service.install()
    other_services.install()
    ipv6.install()
    evaluator.install()
    gate.install()
    service_models.install()
    ministack_app.SERVICE_HANDLERS["eks"] = eks_service.handle_request
    ministack_app.SERVICE_HANDLERS["eks-auth"] = eks_auth.handle_request
    ministack_app._dispatch_service_request = _corrected(ministack_app)
    for name in SHORTCUTS:
        setattr(ministack_app, name, _not_for_sessions(getattr(ministack_app, name)))
    threading.Thread(target=eks_shapes.service_model, daemon=True, name="eks-model").start()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/_citadel/"):
            await _own_route(scope["path"], receive, send)
            return
        if scope["type"] == "http":
            gate.pin(scope)
        await ministack_app.app(scope, receive, send)

    return app


def _corrected(ministack_app: Any) -> Any:
    dispatch = ministack_app._dispatch_service_request

    async def corrected(method: str, path: str, headers: Any, body: bytes, query: Any, request_id: str) -> Any:
        of = partition(extract_region(headers))
        if of != "aws":
            path, body, query, headers = (inward(part, of) for part in (path, body, query, headers))
        parameters = ministack_app._routing_params(method, path, headers, body, query)
        service = detect_service(method, path, headers, parameters)
        request_log.note(service, method, path, headers, parameters, body)
        refusal = gate.gate(service, method, path, headers, body, query, request_id)
        refusal = refusal or other_services.refuse(service, body)
        answer = refusal or await dispatch(method, path, headers, body, query, request_id)
        return answer if of == "aws" else (answer[0], outward(answer[1], of), outward(answer[2], of))

    return corrected


def _not_for_sessions(shortcut: Any) -> Any:
    """The shortcut, passed by when a session signs: its request goes on to the dispatcher, which judges it."""
    names = list(inspect.signature(shortcut).parameters)
    headers, query = names.index("headers"), names.index("query_params")

    async def judged_later(*values: Any, **named: Any) -> Any:
        if gate.session_key(values[headers], values[query]) is not None:
            return None
        return await shortcut(*values, **named)

    return judged_later


async def _own_route(path: str, receive: Any, send: Any) -> None:
    document = json.loads(await _body(receive) or b"{}")
    if path == "/_citadel/rules":
        rows = [{"name": rule.name, "rule": rule.rule, "source": rule.source} for rule in RULES]
        await _send(send, 200, {"rules": rows})
        return
    if path == "/_citadel/requests":
        await _send(send, 200, {"requests": request_log.requests()})
        return
    if path == "/_citadel/objects":
        from eks_citadel.rehearsal.emulator.objects_route import answer  # only the real engine's providers ask

        await _send(send, *await asyncio.to_thread(answer, document))  # an API server takes seconds to start
        return
    if path.startswith(pod_routes.PREFIX):
        await _send(send, *await pod_routes.answer(path, document))
        return
    route = {"/_citadel/assume": assume, "/_citadel/session": open_session}.get(path)
    if route is None:
        await _send(send, 404, {"message": f"There is no route {path}."})
        return
    try:
        await _send(send, 200, route(document))
    except BadAssumption as error:
        await _send(send, 400, {"message": str(error)})
    except SessionRefused as error:
        await _send(send, 403, {"code": error.code, "message": str(error)})


async def _body(receive: Any) -> bytes:
    whole, more = b"", True
    while more:
        message = await receive()
        whole, more = whole + message.get("body", b""), message.get("more_body", False)
    return whole


async def _send(send: Any, status: int, document: dict[str, Any]) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(document).encode()})
