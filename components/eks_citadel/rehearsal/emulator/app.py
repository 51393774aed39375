"""The ASGI application of the child process: MiniStack, corrected, and the project's own routes."""

import json
import threading
from typing import Any

from ministack.core.router import detect_service, extract_region

from eks_citadel.rehearsal.emulator import eks_service, eks_shapes, other_services, request_log
from eks_citadel.rehearsal.emulator.assume_route import BadAssumption, assume
from eks_citadel.rehearsal.emulator.eks_rules import RULES
from eks_citadel.rehearsal.emulator.partition import inward, outward, partition


def make_app(ministack_app: Any) -> Any:
    """MiniStack's own application behind the project's routes. MiniStack's EKS is replaced by `eks_service`."""
    eks_service.install()
    other_services.install()
    ministack_app.SERVICE_HANDLERS["eks"] = eks_service.handle_request
    ministack_app._dispatch_service_request = _corrected(ministack_app)
    threading.Thread(target=eks_shapes.service_model, daemon=True, name="eks-model").start()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/_citadel/"):
            await _own_route(scope["path"], receive, send)
        else:
            await ministack_app.app(scope, receive, send)

    return app


def _corrected(ministack_app: Any) -> Any:
    dispatch = ministack_app._dispatch_service_request

    async def corrected(method: str, path: str, headers: Any, body: bytes, query: Any, request_id: str) -> Any:
        of = partition(extract_region(headers))
        if of != "aws":
            path, body, query = inward(path, of), inward(body, of), inward(query, of)
        service = detect_service(method, path, headers, query)
        request_log.note(service, method, path, headers, query, body)
        refusal = other_services.refuse(service, body)
        answer = refusal or await dispatch(method, path, headers, body, query, request_id)
        return answer if of == "aws" else (answer[0], answer[1], outward(answer[2], of))

    return corrected


async def _own_route(path: str, receive: Any, send: Any) -> None:
    document = json.loads(await _body(receive) or b"{}")
    if path == "/_citadel/rules":
        rows = [{"name": rule.name, "rule": rule.rule, "source": rule.source} for rule in RULES]
        await _send(send, 200, {"rules": rows})
        return
    if path == "/_citadel/requests":
        await _send(send, 200, {"requests": request_log.REQUESTS})
        return
    if path == "/_citadel/objects":
        from eks_citadel.rehearsal.emulator.objects_route import answer  # only the real engine's providers ask

        await _send(send, *answer(document))
        return
    if path != "/_citadel/assume":
        await _send(send, 404, {"message": f"There is no route {path}."})
        return
    try:
        await _send(send, 200, assume(document))
    except BadAssumption as error:
        await _send(send, 400, {"message": str(error)})


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
