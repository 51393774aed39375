"""The ASGI application of the child process: the door, the corrected MiniStack, and the rehearsal's own routes."""

import inspect
import threading
import uuid
from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from typing import Any

from ministack.core.iam_actions import access_denied_response
from ministack.core.router import detect_service, extract_region

from citadel_rehearsal.emulator import (
    cloudwatch,
    ipv6,
    objects_route,
    other_services,
    own_routes,
    request_log,
    service_models,
    services,
    tagging,
    vpc_ranges,
    zones,
)
from citadel_rehearsal.emulator.addon_ways import closed_ways
from citadel_rehearsal.emulator.autoscaling import service as autoscaling
from citadel_rehearsal.emulator.door import HEALTH, TOKEN, Door, Head, TurnedAway
from citadel_rehearsal.emulator.ec2 import (
    addresses,
    endpoint_services,
    filters,
    flow_logs,
    security_groups,
    vpcs,
)
from citadel_rehearsal.emulator.ec2 import endpoints as vpc_endpoints
from citadel_rehearsal.emulator.eks import endpoints
from citadel_rehearsal.emulator.eks import service as eks_service
from citadel_rehearsal.emulator.eks import shapes as eks_shapes
from citadel_rehearsal.emulator.elb import service as elb
from citadel_rehearsal.emulator.iam import evaluator, gate, managed_policies
from citadel_rehearsal.emulator.pod_identity import eks_auth
from citadel_rehearsal.emulator.route53 import service as route53
from citadel_rehearsal.emulator.server import Send, let_in, reply, reply_json
from citadel_rehearsal.ground import cluster_token
from citadel_rehearsal.ground.partition import inward, outward, partition

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
# MiniStack handles some paths and hosts before it determines the service: its own administration, Lambda, load
# balancers and others. These handlers are disabled here.
SHORTCUTS = ("_handle_pre_body_request", "_handle_post_body_shortcuts", "_handle_special_data_plane_request")


class Gone(Exception):
    """The client has disconnected."""


def make_app(ministack_app: Any, run_key: str, host: str) -> Any:
    """MiniStack's application behind the door and the rehearsal's routes, with `eks.service` in place of its EKS.

    `host` is the address `127.0.0.1:PORT` at which the application listens.
    """
    eks_auth.install()
    eks_service.install()
    endpoint_services.install()
    zones.install()
    ipv6.install()
    for corrections in (addresses, filters, security_groups, flow_logs, vpc_endpoints, vpcs, vpc_ranges):
        corrections.install()
    closed_ways.install()
    autoscaling.install()
    route53.install()
    evaluator.install()
    gate.install()
    managed_policies.install()
    service_models.install()
    ministack_app.SERVICE_HANDLERS["eks"] = eks_service.handle_request
    ministack_app.SERVICE_HANDLERS["autoscaling"] = autoscaling.handle_request
    ministack_app.SERVICE_HANDLERS["elasticloadbalancing"] = elb.handle_request
    ministack_app.SERVICE_HANDLERS["route53"] = route53.handle_request
    ministack_app.SERVICE_HANDLERS["eks-auth"] = eks_auth.handle_request
    ministack_app.SERVICE_HANDLERS["monitoring"] = cloudwatch.handle_request
    ministack_app.SERVICE_HANDLERS["tagging"] = tagging.handle_request
    ministack_app._dispatch_service_request = _corrected(ministack_app)
    for name in SHORTCUTS:
        assert inspect.iscoroutinefunction(getattr(ministack_app, name)), "MiniStack awaits its shortcuts"
        setattr(ministack_app, name, _pass_by)
    endpoints.install(cluster_token.secret_of(run_key), objects_route.has_namespace, objects_route.listed)
    threading.Thread(target=_load, daemon=True, name="load").start()
    door = Door(run_key, host)

    async def app(scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await ministack_app.app(scope, receive, send)
            return
        try:
            await _answer(ministack_app.app, door, scope, receive, send)
        except Gone:
            return

    return app


def _load() -> None:
    """Import slow modules before the first request needs them."""
    eks_shapes.service_model()
    import_module("citadel_rehearsal.emulator.certificates")


async def _answer(ministack: Any, door: Door, scope: Any, receive: Receive, send: Send) -> None:
    head = Head.of(scope)
    try:
        door.judge(head)
        if head.path == HEALTH:
            await reply_json(send, 200, {"status": "running"})
            return
        let_in(scope)
        body = await _body(head, receive)
    except TurnedAway as refusal:
        await _turn_away(head, refusal, send)
        return
    if head.is_own:
        await reply_json(send, *await own_routes.answer(head.path, body))
        return
    gate.pin(scope)
    if door.is_root(head):
        scope = scope | {"headers": [pair for pair in scope["headers"] if pair[0] != TOKEN.encode()]}
    await ministack(scope, _once(body, receive), _without_cors(send))


async def _body(head: Head, receive: Receive) -> bytes:
    """The whole body. Errors: `TurnedAway` as soon as the body exceeds the limit, `Gone` on a disconnect."""
    stated = head.headers.get("content-length", "0")
    length = int(stated) if stated.isdecimal() else 0
    body = bytearray()
    more = True
    while more and max(length, len(body)) <= head.most_bytes:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        body += message.get("body", b"")
        more = message.get("more_body", False)
    if max(length, len(body)) > head.most_bytes:
        raise TurnedAway(413, f"The body of a request to {head.path} is limited to {head.most_bytes} bytes.")
    return bytes(body)


def _once(body: bytes, receive: Receive) -> Receive:
    """A `receive` that returns a body that was already read, and afterwards waits for the original `receive`."""
    told = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Mapping[str, Any]:
        return told.pop() if told else await receive()

    return again


def _corrected(ministack_app: Any) -> Any:
    dispatch = ministack_app._dispatch_service_request

    async def corrected(method: str, path: str, headers: Any, body: bytes, query: Any, request_id: str) -> Any:
        of = partition(extract_region(headers))
        if of != "aws":
            path, body, query, headers = (inward(part, of) for part in (path, body, query, headers))
        parameters = ministack_app._routing_params(method, path, headers, body, query)
        service = detect_service(method, path, headers, parameters)
        refusal = services.refuse(service, headers, body, request_id)
        if refusal is None:
            request_log.note(service, method, path, headers, parameters, body)
            refusal = gate.gate(service, method, path, headers, body, query, request_id)
        refusal = refusal or other_services.refuse(service, headers, body, request_id)
        answer = refusal or await dispatch(method, path, headers, body, query, request_id)
        return answer if of == "aws" else (answer[0], outward(answer[1], of), outward(answer[2], of))

    return corrected


async def _pass_by(*_: Any, **__: Any) -> None:
    """Replaces a handler of MiniStack, and never answers."""


async def _turn_away(head: Head, refusal: TurnedAway, send: Send) -> None:
    """Answer a refused request in the protocol of the requested service, so that its SDK shows the message."""
    if refusal.status != 403 or head.is_own or not head.headers.get("authorization", "").startswith("AWS4"):
        await reply_json(send, refusal.status, {"message": str(refusal)})
        return
    service = detect_service(head.method, head.path, dict(head.headers), dict(head.query))
    request_id = str(uuid.uuid4())
    status, headers, body = access_denied_response(
        service, "", "", request_id, error_code=refusal.code, message=str(refusal), headers=dict(head.headers)
    )
    await reply(send, status, body, {name.lower(): value for name, value in headers.items()})


def _without_cors(send: Send) -> Send:
    """Removes MiniStack's CORS headers, which would let every web page read the answers."""

    async def filtered(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            kept = [pair for pair in message["headers"] if not pair[0].lower().startswith(b"access-control-")]
            message = message | {"headers": kept}
        await send(message)

    return filtered
