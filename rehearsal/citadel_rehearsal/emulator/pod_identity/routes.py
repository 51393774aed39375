"""The rehearsal's own routes for pods, and a listener on 127.0.0.1 for the Pod Identity agents of each cluster."""

import asyncio
import socket
from typing import Any

from citadel_rehearsal.emulator.door import Head, TurnedAway, refuse_browsers
from citadel_rehearsal.emulator.pod_identity import pods
from citadel_rehearsal.emulator.pod_identity.agent import HOST, PATH, Agent, AgentError
from citadel_rehearsal.emulator.server import let_in, reply, reply_json, serve

Document = dict[str, Any]
Reply = tuple[int, Document]

_LISTENERS: dict[
    str, tuple[str, asyncio.Task[None]]
] = {}  # issuer of the cluster's tokens -> its agents' URL, and task


async def clusters(_: Document) -> Reply:
    """All clusters of all accounts and regions."""
    return 200, {"clusters": pods.clusters()}


async def new(document: Document) -> Reply:
    """Create a pod, and return it with the address of its agent."""
    try:
        pod = pods.make_pod(document)
    except pods.NoPod as refused:
        return 400, {"message": str(refused)}
    agent = Agent(document["account"], document["region"], document["cluster"])
    return 200, pod | {"credentials_url": _listener(pod.pop("issuer"), agent)}


def _listener(issuer: str, agent: Agent) -> str:
    """The agent's URL on 127.0.0.1, which SDKs also accept; a real agent listens on 169.254.170.23:80."""
    if issuer not in _LISTENERS:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.bind((HOST, 0))
        listener.listen(64)
        task = asyncio.create_task(serve(_application(agent), listener))
        _LISTENERS[issuer] = (f"http://{HOST}:{listener.getsockname()[1]}{PATH}", task)
    return _LISTENERS[issuer][0]


def _application(agent: Agent) -> Any:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await _serve(agent, scope, send)

    return application


async def _serve(agent: Agent, scope: Any, send: Any) -> None:
    head = Head.of(scope)
    if head.path != PATH:
        await _refuse(send, 404, "404 page not found")
        return
    try:
        refuse_browsers(head)
        document = agent.credentials(head.headers.get("host", ""), head.headers.get("authorization", ""))
    except (AgentError, TurnedAway) as error:
        await _refuse(send, error.status, str(error))
        return
    let_in(scope)
    await reply_json(send, 200, document)


async def _refuse(send: Any, status: int, line: str) -> None:
    """Answer as Go's http.Error does."""
    headers = {"content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff"}
    await reply(send, status, f"{line}\n".encode(), headers)
