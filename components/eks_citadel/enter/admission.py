"""The wait until the API server lets the deployer in."""

import http.client
import ipaddress
import json
import os
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

from eks_citadel.enter.kubeconfig import Kubeconfig
from eks_citadel.enter.token_program import provider_path

WAIT_SECONDS = 120
MESSAGE_BYTES = 64 * 1024
# The whole message of an API server to a caller whom it does not know, also before an access entry takes effect:
# https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/endpoints/filters/authentication.go
UNAUTHORIZED = "Unauthorized"


class Unreachable(Exception):
    """The API server cannot be asked, or does not let the deployer in."""


# Every authenticated user may request this path: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
EVERYBODYS = "/api"


def ask(config: Kubeconfig, path: str = EVERYBODYS) -> int:
    """The status with which the API server answers the config's own token: 401 until the access entry takes effect."""
    cluster = config["clusters"][0]["cluster"]
    headers = {"Authorization": f"Bearer {_token(config)}"}
    request = urllib.request.Request(cluster["server"] + path, headers=headers)
    try:
        authority = b64decode(cluster["certificate-authority-data"]).decode()
        with opener(cluster["server"], authority).open(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        _raise_if_final(config, error)
        return error.code
    except (OSError, http.client.HTTPException) as error:
        rule = "set deployer_reaches_endpoint: false if the deployer has no network path to it"
        raise Unreachable(f"{cluster['server']} cannot be reached: {error}; {rule}.") from None


def wait_until_admitted(config: Kubeconfig, sleep: Callable[[float], None] = time.sleep) -> None:
    """Returns once the API server lets the deployer in.

    An access entry takes effect seconds after it is made
    (https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html), and the Kubernetes provider keeps
    a first 401 for as long as it runs.
    """
    deadline = time.monotonic() + WAIT_SECONDS
    while ask(config) == 401:
        if time.monotonic() > deadline:
            name = config["current-context"]
            raise Unreachable(
                f"{name} still answers 401 after {WAIT_SECONDS} s; compare `citadel whoami` with access_entries."
            )
        sleep(2)


def has_namespace(config: Kubeconfig, name: str) -> bool:
    """Whether the API server says so; False also where it cannot be asked."""
    try:
        return ask(config, f"/api/v1/namespaces/{name}") == 200
    except Unreachable:
        return False


def tls_context(authority: str) -> ssl.SSLContext:
    """Trusts this authority (PEM) alone, and verifies the chain and the host's name.

    Not with Python 3.13's VERIFY_X509_STRICT, which refuses the authorities of clusters created before Kubernetes 1.17,
    for they have no key identifiers: https://github.com/kubernetes-client/python/issues/2394
    """
    context = ssl.create_default_context(cadata=authority)
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def opener(server: str, authority: str) -> urllib.request.OpenerDirector:
    """Trusts the cluster's certificate authority (PEM) only. Loopback addresses need no proxy, as with the provider:
    https://pkg.go.dev/net/http#ProxyFromEnvironment"""
    handlers: list[urllib.request.BaseHandler] = [urllib.request.HTTPSHandler(context=tls_context(authority))]
    if _is_here(urlsplit(server).hostname or ""):
        handlers.append(urllib.request.ProxyHandler({}))
    return urllib.request.build_opener(*handlers)


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _raise_if_final(config: Kubeconfig, error: urllib.error.HTTPError) -> None:
    """A 401 with another message comes from a gateway, or from a server that knows that no access entry will take
    effect, so waiting would be useless."""
    message = _message(error) if error.code == 401 else ""
    if message not in ("", UNAUTHORIZED):
        raise Unreachable(f"{config['current-context']} does not let the deployer in: {message.rstrip('.')}.") from None


def _message(error: urllib.error.HTTPError) -> str:
    """The message of a `Status` (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/)."""
    with suppress(OSError, http.client.HTTPException, ValueError, LookupError, TypeError):
        return " ".join(str(json.loads(error.read(MESSAGE_BYTES))["message"]).split())
    return ""


def _token(config: Kubeconfig) -> str:
    command = config["users"][0]["user"]["exec"]
    given = {one["name"]: one["value"] for one in command.get("env", ())}
    environment = {**os.environ, "PATH": provider_path(), **given}
    words = [command["command"], *command["args"]]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=60, env=environment)
    except OSError:
        way_out = "install it or set token_command"
        raise Unreachable(f"the program {command['command']} that gets the token is missing; {way_out}.") from None
    except subprocess.TimeoutExpired:
        raise Unreachable(f"{command['command']} gives no token in 60 s; sign in to AWS and try again.") from None
    try:
        return json.loads(done.stdout)["status"]["token"]
    except (ValueError, LookupError, TypeError):
        output = " ".join(done.stderr.split()) or "its output is not that of a credential plugin"
        raise Unreachable(f"{command['command']} gives no token: {output}") from None
