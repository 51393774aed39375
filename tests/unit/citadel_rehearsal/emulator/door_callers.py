"""Who asks: each caller writes the same request with what it has, and with what a browser or a name adds."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from unit.citadel_rehearsal.eks_world import ACCOUNT, REGION
from unit.citadel_rehearsal.emulator.door_wire import HOST, UNIQUE, Answer, Ask, Headers, lines, send

WRONG = "not-the-key-of-this-run"
SAID = "THE KEY OF THE RUN"  # stands in an answer for the key itself


@dataclass(frozen=True)
class Door:
    """The port of an embedded AWS, the key of its run, and what a pod that is in there has."""

    port: int
    key: str
    pod: Credentials

    @property
    def host(self) -> str:
        """The one right name."""
        return f"{HOST}:{self.port}"

    def ask(self, ask: Ask, caller: str) -> Answer:
        """What this caller is answered; what would be made is a new one each time."""
        name = f"n{secrets.token_hex(6)}"
        new = replace(
            ask, target=ask.target.replace(UNIQUE, name), body=ask.body.replace(UNIQUE.encode(), name.encode())
        )
        answer = CALLERS[caller](self, new)
        return replace(answer, body=answer.body.replace(self.key, SAID), headers=self._hidden(answer.headers))

    def _hidden(self, headers: Headers) -> Headers:
        return tuple((name, value.replace(self.key, SAID)) for name, value in headers)

    def write(
        self, ask: Ask, auth: Headers, hosts: Sequence[str] | None = None, more: Headers = (), method: str = ""
    ) -> Answer:
        """Send it, with one Host unless others are given."""
        named = [f"{ask.host}:{self.port}" if ask.host else self.host] if hosts is None else hosts
        headers = [*(("Host", name) for name in named), *ask.headers, *auth, *more]
        return send(self.port, lines(method or ask.method, ask.target, headers, ask.body), method or ask.method)


def signed(door: Door, ask: Ask, credentials: Any) -> Headers:
    """The headers of a signature of version 4; the token, too, where there is one."""
    url = f"http://{ask.host or HOST}:{door.port}{ask.target if ask.target.startswith('/') else '/'}"
    request = AWSRequest(ask.method, url, dict(ask.headers), ask.body)
    SigV4Auth(credentials, ask.scope, REGION).add_auth(request)
    wanted = ("Authorization", "X-Amz-Date", "X-Amz-Security-Token")
    return tuple((name, str(request.headers[name])) for name in wanted if name in request.headers)


def root(token: str | None = None) -> Credentials:
    """Of an account, as the rehearsal itself signs."""
    return Credentials(ACCOUNT, "rehearsal", token)


def with_key(door: Door, ask: Ask, key: str | None = None) -> Headers:
    """As the project shows the key: own routes by Authorization, AWS by the session token. Paths that need no
    signature get none."""
    shown = door.key if key is None else key
    if ask.own:
        return (("Authorization", f"Bearer {shown}"),)
    return signed(door, ask, root(shown)) if ask.service else (("X-Amz-Security-Token", shown),)


def _browser(*headers: tuple[str, str]) -> Callable[[Door, Ask], Answer]:
    return lambda door, ask: door.write(ask, with_key(door, ask), more=headers)


def _named(*hosts: str) -> Callable[[Door, Ask], Answer]:
    return lambda door, ask: door.write(
        ask, with_key(door, ask), [one.replace("PORT", str(door.port)) for one in hosts]
    )


def _method(method: str) -> Callable[[Door, Ask], Answer]:
    return lambda door, ask: door.write(ask, with_key(door, ask), method=method)


WITHOUT_KEY: dict[str, Callable[[Door, Ask], Answer]] = {
    "none": lambda door, ask: door.write(ask, ()),
    "root": lambda door, ask: door.write(ask, signed(door, ask, root())),
    "wrong": lambda door, ask: door.write(ask, with_key(door, ask, WRONG)),
    "pod": lambda door, ask: door.write(ask, signed(door, ask, door.pod)),
    "bearer": lambda door, ask: door.write(ask, (("Authorization", f"Bearer {door.pod.token}"),)),
    "poser": lambda door, ask: door.write(ask, signed(door, ask, root(door.pod.token))),
    "forged": lambda door, ask: door.write(
        ask, signed(door, ask, Credentials(door.pod.access_key, "rehearsal", door.pod.token))
    ),
}
WITH_KEY: dict[str, Callable[[Door, Ask], Answer]] = {"key": lambda door, ask: door.write(ask, with_key(door, ask))}
BROWSERS = {
    "origin": _browser(("Origin", "http://stranger.example")),
    "own-o": _browser(("Origin", "http://127.0.0.1")),
    "null-o": _browser(("Origin", "null")),
    "cross": _browser(("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors")),
    "same": _browser(("Sec-Fetch-Site", "same-origin")),
    "typed": _browser(("Sec-Fetch-Site", "none"), ("Sec-Fetch-Mode", "navigate")),
}
NAMES = {
    "name": _named("stranger.example:PORT"),
    "local": _named("localhost:PORT"),
    "port": _named("127.0.0.1:1"),
    "noport": _named("127.0.0.1"),
    "tail": _named("127.0.0.1.stranger.example:PORT"),
    "ipv6": _named("[::1]:PORT"),
}
# Malformed, so a server may also call them a bad request.
HOSTLESS = {"nohost": _named(), "twice": _named("127.0.0.1:PORT", "stranger.example:PORT")}
METHODS = {method.lower()[:4]: _method(method) for method in ("OPTIONS", "TRACE", "CONNECT")}
CALLERS = WITHOUT_KEY | WITH_KEY | BROWSERS | NAMES | HOSTLESS | METHODS
