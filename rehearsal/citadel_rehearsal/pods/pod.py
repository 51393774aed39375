"""A pod of a rehearsed cluster: a local program, or a boto3 client, with the credentials that a pod would get."""

import os
import subprocess
import tempfile
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from citadel_rehearsal.ground import aws_clients
from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.ground.loopback import AwsAddress
from citadel_rehearsal.pods.pod_door import ClusterPlace, PodDoor

TOKEN_FILE = "eks-pod-identity-token"
# Variables that SDKs read and that are removed in addition to all of AWS_*.
SDK_VARIABLES = ("BOTO_CONFIG",)
FULL_URI, FILE, TOKEN = (
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
)


class HasAddress(Protocol):
    """An `EmbeddedAws`, or one that another process holds."""

    @property
    def address(self) -> AwsAddress: ...


class Pod:
    """One pod with its own name and uid, in an existing cluster.

    `account` and `region` are needed only when several clusters have the name. The caller's own AWS settings are not
    read. Errors: `RehearsalFailure` when the cluster or namespace does not exist, or the cluster has no agent.
    """

    def __init__(
        self, aws: HasAddress, *, cluster: str, namespace: str = "default", service_account: str = "default",
        region: str | None = None, account: str | None = None, name: str | None = None,
    ) -> None:  # fmt: skip
        door = PodDoor(aws.address)
        self._place = place_of(door, cluster, region, account)
        self._identity = door.new_pod(self._place, namespace, service_account, name)
        self._url = door.url
        self._clients: dict[tuple[str, str], Any] = {}
        self._session: Any = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The given name, or `SERVICE-ACCOUNT-xxxxx`."""
        return self._identity.name

    @property
    def uid(self) -> str:
        """The pod's uid, a UUID."""
        return self._identity.uid

    @property
    def region(self) -> str:
        """The region of the cluster."""
        return self._place.region

    @contextmanager
    def environment(self, outside: Mapping[str, str] | None = None) -> Generator[dict[str, str]]:
        """The environment of a program in this pod, valid while the block runs.

        The variables are those of `outside` (default: this process's environment) without AWS settings, plus the
        variables that the Pod Identity webhook sets and the address of the embedded AWS.
        """
        with tempfile.TemporaryDirectory(prefix="citadel-pod-") as folder:  # mode 0700
            token = Path(folder) / TOKEN_FILE
            with os.fdopen(os.open(token, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(self._identity.token)
            yield without_aws(os.environ if outside is None else outside) | self._injected(token) | nowhere(folder)

    def _injected(self, token: Path) -> dict[str, str]:
        """Variables of https://github.com/aws/amazon-eks-pod-identity-webhook, and those of the rehearsal."""
        return {
            FULL_URI: self._identity.credentials_url,
            FILE: str(token),
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_STS_REGIONAL_ENDPOINTS": "regional",
            "AWS_ENDPOINT_URL": self._url,
        }

    def run(self, command: Sequence[str], **options: Any) -> "subprocess.CompletedProcess[Any]":
        """Like `subprocess.run(command, **options)`, in the pod; `env` is the environment outside of the pod."""
        with self.environment(options.pop("env", None)) as environment:
            return subprocess.run(command, env=environment, **options)

    def client(self, service: str, region: str | None = None) -> Any:
        """A boto3 client that gets its credentials only from the agent, by botocore's container provider.

        The client of each service and region is cached and thread-safe.
        Errors: `botocore.exceptions.CredentialRetrievalError`.
        """
        key = service, region or self.region
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._make_client(*key)
            return self._clients[key]

    def _make_client(self, service: str, region: str) -> Any:
        if self._session is None:
            self._session = aws_clients.own_session(self._provider())
        return self._session.client(
            service, region_name=region, endpoint_url=self._url, config=aws_clients.own_config(), verify=False
        )

    def _provider(self) -> Any:
        from botocore.credentials import ContainerProvider
        from botocore.utils import ContainerMetadataFetcher

        variables = {FULL_URI: self._identity.credentials_url, TOKEN: self._identity.token}
        # The agent is local and gives the same answer again, so the fetcher need not wait between its retries.
        return ContainerProvider(variables, ContainerMetadataFetcher(sleep=lambda _: None))


def place_of(door: PodDoor, cluster: str, region: str | None, account: str | None) -> ClusterPlace:
    """The only cluster with this name. Errors: `RehearsalFailure`, whose message lists the clusters."""
    there = door.clusters()
    found = [one for one in there if one.cluster == cluster]
    found = [one for one in found if region in (None, one.region) and account in (None, one.account)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"{one.cluster} ({one.region}, account {one.account})" for one in found or there)
    if found:
        raise RehearsalFailure(f"There is more than one cluster {cluster}: {known}; give its region and account.")
    where = (f" in {region}" if region else "") + (f" of account {account}" if account else "")
    raise RehearsalFailure(f"The embedded AWS at {door.url} has no cluster {cluster}{where}: it has {known or 'none'}.")


def without_aws(outside: Mapping[str, str]) -> dict[str, str]:
    """The variables of a program without AWS settings."""
    return {name: value for name, value in outside.items() if not name.startswith("AWS_") and name not in SDK_VARIABLES}


def nowhere(folder: str) -> dict[str, str]:
    """Variables that keep SDKs from the user's AWS files, the machine's instance metadata and proxies."""
    files = ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "BOTO_CONFIG")
    nothing = {name: os.path.join(folder, "none") for name in files}
    return nothing | {"AWS_EC2_METADATA_DISABLED": "true", "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
