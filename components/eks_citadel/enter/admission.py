"""The wait until the API server lets the deployer in."""

import http.client
import json
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from base64 import b64decode
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar

from eks_citadel.enter.kubeconfig import Kubeconfig

WAIT_SECONDS = 120
_ASK: ContextVar[Callable[[Kubeconfig], int] | None] = ContextVar("ask", default=None)


class Unreachable(Exception):
    """The API server cannot be asked, or does not let the deployer in."""


def ask(config: Kubeconfig) -> int:
    """The status with which the API server answers the config's own token: 401 while access is on its way."""
    cluster = config["clusters"][0]["cluster"]
    context = ssl.create_default_context(cadata=b64decode(cluster["certificate-authority-data"]).decode())
    headers = {"Authorization": f"Bearer {_token(config)}"}
    # Any signed-in user may ask this one: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
    request = urllib.request.Request(cluster["server"] + "/api", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10, context=context) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, http.client.HTTPException) as error:
        rule = "set deployer_reaches_endpoint: false when the deployer has no way to it"
        raise Unreachable(f"{cluster['server']} cannot be reached: {error}; {rule}.") from None


@contextmanager
def asking(question: Callable[[Kubeconfig], int]) -> Generator[None]:
    """Puts `question` in the place of the API server's own answer, for a rehearsal, where nobody answers there."""
    token = _ASK.set(question)
    try:
        yield
    finally:
        _ASK.reset(token)


def wait_until_admitted(config: Kubeconfig, sleep: Callable[[float], None] = time.sleep) -> None:
    """Returns once the API server lets the deployer in.

    An access entry takes effect seconds after it is made
    (https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html), and the Kubernetes provider keeps
    a first 401 for as long as it runs.
    """
    deadline = time.monotonic() + WAIT_SECONDS
    while (_ASK.get() or ask)(config) == 401:
        if time.monotonic() > deadline:
            name = config["current-context"]
            raise Unreachable(
                f"{name} still answers 401 after {WAIT_SECONDS} s; compare `citadel whoami` with access_entries."
            )
        sleep(2)


def _token(config: Kubeconfig) -> str:
    command = config["users"][0]["user"]["exec"]
    try:
        done = subprocess.run([command["command"], *command["args"]], capture_output=True, text=True, timeout=60)
    except OSError:
        way_out = "install it or set token_command"
        raise Unreachable(f"the program {command['command']} that gets the token is missing; {way_out}.") from None
    except subprocess.TimeoutExpired:
        raise Unreachable(f"{command['command']} gives no token in 60 s; sign in to AWS and try again.") from None
    try:
        return json.loads(done.stdout)["status"]["token"]
    except (ValueError, LookupError, TypeError):
        said = " ".join(done.stderr.split()) or "its answer is not that of a credential plugin"
        raise Unreachable(f"{command['command']} gives no token: {said}") from None
