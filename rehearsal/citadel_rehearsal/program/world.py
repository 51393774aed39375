"""What one rehearsal shares between its passes and stacks."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from citadel_rehearsal.ground.cluster_store import ClusterStores
from citadel_rehearsal.resources.context import Clients, Context


@dataclass(frozen=True)
class StackOutputs:
    """What a rehearsed stack exported."""

    values: Mapping[str, Any]
    secrets: frozenset[str]


@dataclass
class World:
    """The emulated cloud, who deploys, and what earlier stacks of this rehearsal exported.

    `clients(service, region, account)` gives a boto3 client; `caller_arn` is the deployer (a role, user or session).
    `programs` is a folder that stands first on the program's PATH; see `token_programs`. Set `stop` to end every wait.
    """

    clients: Clients
    caller_arn: str
    clusters: ClusterStores = field(default_factory=ClusterStores)
    stacks: dict[str, StackOutputs] = field(default_factory=dict)
    stop: threading.Event = field(default_factory=threading.Event)
    programs: Path | None = None

    @property
    def account(self) -> str:
        """The account of the deployer."""
        return self.caller_arn.split(":")[4]

    def context(self, region: str) -> Context:
        """The context of the default provider."""
        return Context(self.clients, region, self.account, self.caller_arn, stores=self.clusters, stop=self.stop)

    def clients_at(self, arn: str) -> Callable[[str], Any]:
        """`client(service)` of the region and account in an ARN."""
        region, account = arn.split(":")[3:5]
        return lambda service: self.clients(service, region, account)

    def find_stack(self, name: str) -> StackOutputs | None:
        """By `ORGANIZATION/PROJECT/STACK`; any organization will do."""
        wanted = name.split("/")[-2:]
        return next((found for key, found in self.stacks.items() if key.split("/")[-len(wanted) :] == wanted), None)
