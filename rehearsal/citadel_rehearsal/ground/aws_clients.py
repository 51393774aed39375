"""boto3 clients of the embedded AWS: one per service, region and account, shared by threads."""

import functools
import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from citadel_rehearsal.ground.loopback import AwsAddress

if TYPE_CHECKING:
    import boto3.session

# Whoever makes a cluster, in the requests of `acting_as`: the clients themselves are root of the account.
CALLER_HEADER = "x-citadel-caller"
_CALLER: ContextVar[str] = ContextVar("caller", default="")
ROOT_SECRET = "rehearsal"  # of root of every account; what counts is the key of the run
CONNECT_SECONDS = 3
READ_SECONDS = 15
MAX_CONNECTIONS = 64


@contextmanager
def acting_as(caller_arn: str) -> Generator[None]:
    """While the block runs, EKS is told this caller as the creator of clusters."""
    before = _CALLER.set(caller_arn)
    try:
        yield
    finally:
        _CALLER.reset(before)


def _name_caller(params: dict[str, Any], **_: Any) -> None:
    if caller := _CALLER.get():
        params["headers"][CALLER_HEADER] = caller


class AwsClients:
    """Makes and caches boto3 clients. The access key id is the twelve digits of the account that a client talks to.

    The key of the run is sent as the session token and makes the client root of the account. The caller's profile,
    credentials and AWS_* variables are never read.
    """

    def __init__(self, address: AwsAddress) -> None:
        self._address = address
        self._clients: dict[tuple[str, str, str], Any] = {}
        self._session: boto3.session.Session | None = None
        self._lock = threading.Lock()  # boto3 clients are thread-safe, sessions are not

    def client(self, service: str, region: str, account: str) -> Any:
        """The client for (service, region, account), made on the first call and cached."""
        key = (service, region, account)
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._make(service, region, account)
            return self._clients[key]

    def of_session(self, credentials: dict[str, Any], service: str, region: str) -> Any:
        """A client with the credentials of a session: access_key_id, secret_access_key, session_token."""
        with self._lock:
            return self._make(
                service,
                region,
                credentials["access_key_id"],
                credentials["secret_access_key"],
                credentials["session_token"],
            )

    def _make(self, service: str, region: str, access_key_id: str, secret: str = ROOT_SECRET, token: str = "") -> Any:
        client: Any = self._get_session().client(
            service,
            region_name=region,
            endpoint_url=self._address.url,
            aws_access_key_id=access_key_id,
            aws_secret_access_key=secret,
            aws_session_token=token or self._address.run_key,
            config=own_config(),
            verify=False,
        )
        client.meta.events.register("before-call.eks.CreateCluster", _name_caller)
        return client

    def _get_session(self) -> "boto3.session.Session":
        if self._session is None:
            self._session = own_session()
        return self._session


def own_config() -> Any:
    """The botocore configuration of every client of the embedded AWS."""
    from botocore.config import Config

    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"total_max_attempts": 2, "mode": "standard"},
        max_pool_connections=MAX_CONNECTIONS,
        proxies={},
        use_fips_endpoint=False,
        use_dualstack_endpoint=False,
        user_agent="eks-citadel",  # otherwise botocore builds its own for each request
    )


@functools.cache
def models() -> Any:
    """botocore's model loader, shared by all sessions: reading the models takes most of the time of making a client."""
    from botocore.loaders import create_loader

    return create_loader()


def own_session(provider: Any = None) -> "boto3.session.Session":
    """A session that reads no profile and no file; `provider` is then its only source of credentials."""
    import boto3
    import botocore.session
    from botocore.credentials import CredentialResolver

    # (name in the file, environment variables, default, conversion): no profile, no files.
    core = botocore.session.Session(
        session_vars={
            "profile": (None, None, None, None),
            "config_file": (None, None, os.devnull, None),
            "credentials_file": (None, None, os.devnull, None),
        }
    )
    core.register_component("data_loader", models())
    if provider is not None:
        core.register_component("credential_provider", CredentialResolver([provider]))
    return boto3.Session(botocore_session=core)
