"""The region, account, principal and cluster for an operation on one resource."""

import hashlib
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from citadel_rehearsal.ground.cluster_store import ClusterStore, ClusterStores
from citadel_rehearsal.ground.partition import partition
from citadel_rehearsal.ground.refusals import Interrupted, RuleBroken

FIRST_POLL_SECONDS = 0.06  # slightly longer than a state transition of the embedded EKS
LONGEST_POLL_SECONDS = 0.5
WAIT_SECONDS = 120.0

# (service, region, account) -> a boto3 client
Clients = Callable[[str, str, str], Any]


@dataclass(frozen=True)
class Context:
    """Region, account and caller of one operation. `urn` seeds the physical names, as in the real provider."""

    clients: Clients
    region: str
    account: str
    caller_arn: str
    urn: str = ""
    seed: bytes = b""  # random bytes of the engine, so that physical names differ each time
    default_tags: Mapping[str, str] = field(default_factory=dict)
    stores: ClusterStores = field(default_factory=ClusterStores)
    cluster: ClusterStore | None = None  # the cluster of Kubernetes objects
    namespace: str = "default"  # the default for Kubernetes objects
    patches_by_force: bool = False  # Kubernetes objects take fields over from other managers
    takes_over: bool = False  # what exists is changed instead of refused
    token_path: str = ""  # PATH of the programs that give tokens; if empty, no program runs
    principal_arn: str = ""  # the principal that authenticates to the cluster; the caller if empty
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def partition(self) -> str:
        """`aws`, `aws-cn` or `aws-us-gov`."""
        return partition(self.region)

    def client(self, service: str) -> Any:
        """The boto3 client of this region and account."""
        return self.clients(service, self.region, self.account)

    def at(self, **changes: Any) -> "Context":
        """A copy of the context with the given fields changed."""
        return replace(self, **changes)

    def arn(self, service: str, resource: str, *, region: bool = True) -> str:
        """`arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`."""
        return f"arn:{self.partition}:{service}:{self.region if region else ''}:{self.account}:{resource}"

    def physical_name(self, digits: int = 7, prefix: str | None = None) -> str:
        """`<logical name>-<hex>`, or `<prefix><hex>`; the same URN and seed always give the same name."""
        digest = hashlib.sha256(self.urn.encode() + self.seed).hexdigest()
        return (prefix or f"{self.urn.rsplit('::', 1)[-1]}-") + digest[:digits]

    def wait(self, what: str, done: Callable[[], bool], seconds: float = WAIT_SECONDS) -> None:
        """Poll until `done()` is true.

        Errors: `Interrupted` as soon as `stop` is set, `RuleBroken` after `seconds`.
        """
        deadline, pause = time.monotonic() + seconds, FIRST_POLL_SECONDS
        while not done():
            if self.stop.wait(pause):
                raise Interrupted(f"interrupted while waiting for {what}")
            if time.monotonic() > deadline:
                raise RuleBroken("Timeout", f"{what} was not ready after {seconds:.0f} s")
            pause = min(pause * 2, LONGEST_POLL_SECONDS)
