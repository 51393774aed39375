"""The endpoints of clusters, each with its own port on 127.0.0.1 and certificate authority, and their authentication.

EKS asks STS for the signer of a token, and looks for the principal's access entry. An entry suffices to authenticate.
Here the token itself names the principal, or is EKS's own one, signed by root with the key of the run: that is whoever
holds the rehearsal, whom no entry needs to let in. Served are `/api`, `/version`, the names of namespaces, and the
lists of which a picture is made; other objects are handled elsewhere.
"""

import asyncio
import base64
import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import eks

from citadel_rehearsal.emulator.door import Head, TurnedAway, refuse_browsers, refuse_other_hosts
from citadel_rehearsal.emulator.eks import listed_objects
from citadel_rehearsal.emulator.lifecycle import Record
from citadel_rehearsal.emulator.server import let_in, reply_json, serve
from citadel_rehearsal.ground import cluster_token, presigned_token
from citadel_rehearsal.ground.cluster_token import Signed
from citadel_rehearsal.ground.loopback import HOST
from citadel_rehearsal.ground.partition import inward, partition
from citadel_rehearsal.ground.refusals import RuleBroken

Document = dict[str, Any]
HasNamespace = Callable[[Record, str], bool]
Listed = Callable[[Record, str, Mapping[str, str]], Document]

REASONS = {401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 405: "MethodNotAllowed"}
# The only message of the API server, and so of EKS, to unknown callers, also until a new entry takes effect:
# https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/endpoints/filters/authentication.go
# https://github.com/kubernetes-sigs/aws-iam-authenticator/issues/157
UNAUTHORIZED = "Unauthorized"
_SESSION = re.compile(r"arn:aws:sts::(?P<account>\d{12}):assumed-role/(?P<role>[^/]+)/.+")
_ROLE = re.compile(r"arn:aws:iam::(?P<account>\d{12}):role/(?:.+/)?(?P<role>[^/]+)")
_NAMESPACE = re.compile(r"/api/v1/namespaces/(?P<name>[a-z0-9-]{1,63})")
_LISTENERS: dict[str, asyncio.Task[None]] = {}  # by URL
_SECRETS: list[str] = []  # the last item is the secret of the run
_ASKED: list[tuple[HasNamespace, Listed]] = []  # the last item knows the objects of clusters


def install(secret: str, has_namespace: HasNamespace, listed: Listed) -> None:
    """Set the secret that the tokens of this run contain (see `cluster_token`), and who knows the objects."""
    _SECRETS.append(secret)
    _ASKED.append((has_namespace, listed))


def open_endpoint(record: Record) -> Record:
    """Open the endpoint of a cluster, and return the fields of DescribeCluster for it."""
    from citadel_rehearsal.emulator.certificates import serving

    listener = socket.create_server((HOST, 0))
    host = f"{HOST}:{listener.getsockname()[1]}"
    made = serving(HOST)
    endpoint = Endpoint(host, _SECRETS[-1], get_account_id(), get_region(), record)
    _LISTENERS[f"https://{host}"] = asyncio.create_task(serve(endpoint, listener, context=made.context))
    authority = base64.b64encode(made.authority.encode()).decode()
    return {"endpoint": f"https://{host}", "certificateAuthority": {"data": authority}}


def close_endpoint(url: str) -> None:
    """Close the endpoint with this URL."""
    listening = _LISTENERS.pop(url, None)
    if listening is not None:
        listening.cancel()


@dataclass(frozen=True)
class Endpoint:
    """The application behind one listener; `host` is `127.0.0.1:PORT`."""

    host: str
    secret: str
    account: str
    region: str
    cluster: Record

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            document = await self._answer(Head.of(scope), scope)
            status = 200
        except TurnedAway as refusal:
            document, status = _failure(refusal), refusal.status
        await reply_json(send, status, document)

    async def _answer(self, head: Head, scope: Any) -> Document:
        refuse_other_hosts(head, self.host)
        refuse_browsers(head)
        self._authenticate(head)
        let_in(scope)
        if head.method != "GET":
            raise TurnedAway(405, f"The endpoint of a rehearsed cluster accepts GET, not {head.method}.")
        if head.path == "/api":
            return self._versions()
        if head.path == "/version":
            return self._version()
        if found := _NAMESPACE.fullmatch(head.path):
            return await self._namespace(found["name"])
        if head.path in listed_objects.KINDS:
            return await self._listed(head)
        raise TurnedAway(404, f"The endpoint of a rehearsed cluster serves /api and /version, not {head.path}.")

    async def _listed(self, head: Head) -> Document:
        query = {name: values[0] for name, values in head.query.items()}
        try:
            return await asyncio.to_thread(_ASKED[-1][1], self.cluster, head.path, query)
        except RuleBroken as broken:
            raise TurnedAway(int(broken.code), str(broken)) from None

    async def _namespace(self, name: str) -> Document:
        if not await asyncio.to_thread(_ASKED[-1][0], self.cluster, name):
            raise TurnedAway(404, f'namespaces "{name}" not found')
        return {"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": name}}

    def _authenticate(self, head: Head) -> None:
        """Errors: `TurnedAway` unless the token is for this run and cluster, and its principal has an access entry.

        Whoever holds the run needs no entry.
        """
        kind, _, token = head.headers.get("authorization", "").partition(" ")
        own = kind.lower() == "bearer" and presigned_token.is_of_root(
            token.strip(), self.cluster["name"], self.account, self.secret
        )
        if own:
            return
        signed = cluster_token.read(token.strip(), self.secret) if kind.lower() == "bearer" else None
        if signed is None or not self._is_for_here(signed):
            raise TurnedAway(401, UNAUTHORIZED)
        if not self._has_entry(signed):
            # EKS gives no reason. Here an entry takes effect at once, so waiting for the entry would never end.
            rule = f"there is no access entry for {signed.principal_arn}"
            raise TurnedAway(401, f"{rule}; name it in access_entries")

    def _is_for_here(self, signed: Signed) -> bool:
        """Whether the token names this cluster, and an STS endpoint of its partition:
        https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/master/pkg/token/token.go"""
        return signed.cluster == self.cluster["name"] and partition(signed.region) == partition(self.region)

    def _has_entry(self, signed: Signed) -> bool:
        """Whether the principal has an access entry.

        A session is compared without the path of its role, which its ARN lacks; other principals by their whole ARN.
        """
        of, principal = partition(self.region), signed.principal_arn
        principal = principal if of == "aws" else inward(principal, of)
        entries = eks._access_entries.values_scoped(self.account, self.region)
        arns = [one["principalArn"] for one in entries if one["clusterName"] == self.cluster["name"]]
        session = _SESSION.fullmatch(principal)
        if session is None:
            return principal in arns
        roles = filter(None, map(_ROLE.fullmatch, arns))
        return any(role.groupdict() == session.groupdict() for role in roles)

    def _versions(self) -> Document:
        addresses = [{"clientCIDR": "0.0.0.0/0", "serverAddress": self.host}]
        return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": addresses}

    def _version(self) -> Document:
        major, _, minor = self.cluster["version"].partition(".")
        return {"major": major, "minor": minor, "gitVersion": f"v{major}.{minor}.0-eks-rehearsal"}


def _failure(refusal: TurnedAway) -> Document:
    """https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/"""
    told = {
        "status": "Failure",
        "message": str(refusal),
        "reason": REASONS.get(refusal.status, ""),
        "code": refusal.status,
    }
    return {"kind": "Status", "apiVersion": "v1", "metadata": {}, **told}
