"""Lists the clusters of a running embedded AWS, and creates pods in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.ground.loopback import HOST, AwsAddress, ask


@dataclass(frozen=True)
class ClusterPlace:
    """A cluster with its region and account."""

    cluster: str
    region: str
    account: str


@dataclass(frozen=True)
class MadePod:
    """A created pod. Its token is for the Pod Identity agent, whose URL is `credentials_url`."""

    name: str
    uid: str
    token: str = field(repr=False)
    credentials_url: str


class PodDoor:
    """Requests about pods to the embedded AWS at `address`, which `EmbeddedAws` and `HeldAws` have.

    Errors: `RehearsalFailure` with one sentence.
    """

    def __init__(self, address: AwsAddress) -> None:
        url, parts = address.url, urlsplit(address.url)
        if parts.scheme != "http" or parts.hostname != HOST or not parts.port:
            raise RehearsalFailure(
                f'"{url}" is not the URL of an embedded AWS: write http://{HOST}:PORT, as `citadel rehearse` prints it.'
            )
        self._address = address
        self.url = f"http://{HOST}:{parts.port}"

    def answers(self) -> bool:
        """Whether an embedded AWS answers at the address."""
        try:
            return self._post("clusters", {}, timeout=2)[0] == 200
        except RehearsalFailure:
            return False

    def clusters(self) -> list[ClusterPlace]:
        """All clusters of all accounts and regions."""
        return [ClusterPlace(**one) for one in self._post("clusters", {})[1]["clusters"]]

    def new_pod(self, place: ClusterPlace, namespace: str, service_account: str, name: str | None) -> MadePod:
        """A new pod with a new uid and, unless `name` is given, a new name."""
        request = {"namespace": namespace, "service_account": service_account, "name": name}
        status, found = self._post("new", vars(place) | request)
        if status != 200:
            raise RehearsalFailure(str(found.get("message", found)))
        return MadePod(**found)

    def may(
        self, place: ClusterPlace, namespace: str, service_account: str, labels: Mapping[str, str], action: str,
        resource: str, more: Mapping[str, Any],
    ) -> tuple[bool, str]:  # fmt: skip
        """Whether the pods may carry out an action of AWS, and the first reason why not.

        Errors: `RehearsalFailure` of a question that has no answer, such as one about a resource that is not there.
        """
        request = {"namespace": namespace, "service_account": service_account, "labels": dict(labels)}
        asked = {"action": action, "resource": resource, "more": dict(more)}
        status, found = self._post("may", vars(place) | request | asked)
        if status != 200:
            raise RehearsalFailure(str(found.get("message", found)))
        return bool(found["may"]), str(found["because"])

    def _post(self, route: str, body: dict[str, Any], timeout: float = 10) -> tuple[int, dict[str, Any]]:
        try:
            return ask(self._address, "POST", f"/_citadel/pods/{route}", body, timeout)
        except OSError as error:
            raise RehearsalFailure(f"No embedded AWS answers at {self.url} ({error}).") from None
