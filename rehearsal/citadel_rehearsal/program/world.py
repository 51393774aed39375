"""The state that one rehearsal shares between its passes and stacks."""

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from citadel_rehearsal.ground.cluster_store import ClusterStores
from citadel_rehearsal.program.custom_kinds import CustomKinds
from citadel_rehearsal.program.token_programs import before
from citadel_rehearsal.resources.context import Clients, Context
from eks_citadel.testing.stacks import of_stack

STACK_REFERENCE = "pulumi:pulumi:StackReference"


def not_rehearsed(name: str) -> str:
    """The sentence about a stack whose outputs a program reads."""
    stack = name.rpartition("/")[2]
    return (
        f"the stack {name} was not rehearsed before this stack, and a rehearsal reads no state: if it is a stack of"
        f" this project, rehearse it first in the same run, by --stack {stack} before this one's --stack; otherwise"
        " take its outputs from the configuration of this stack, or leave the StackReference out here"
    )


@dataclass(frozen=True)
class StackOutputs:
    """The outputs of a rehearsed stack, and the names of those that are secret."""

    values: Mapping[str, Any]
    secrets: frozenset[str]


@dataclass
class World:
    """The emulated cloud, the deployer, and the outputs of the stacks that this rehearsal ran earlier.

    `clients(service, region, account)` gives a boto3 client; `caller_arn` is the deployer (a role, user or session).
    `programs` is the folder that is first on the program's PATH (see `token_programs`). `state` is the folder in which
    the engines of several stacks keep their states, so that one stack reads another. Setting `stop` ends every wait.
    With `strict`, a resource of an unknown type is refused; otherwise it is not judged (see `not_judged`).
    `custom_kinds` are those that the program defines itself.
    """

    clients: Clients
    caller_arn: str
    clusters: ClusterStores = field(default_factory=ClusterStores)
    stacks: dict[str, StackOutputs] = field(default_factory=dict)
    stop: threading.Event = field(default_factory=threading.Event)
    programs: Path | None = None
    state: Path | None = None
    strict: bool = False
    custom_kinds: CustomKinds = field(default_factory=CustomKinds)

    @property
    def account(self) -> str:
        """The account of the deployer."""
        return self.caller_arn.split(":")[4]

    def context(self, region: str) -> Context:
        """The context of the default provider."""
        path = before(self.programs, os.environ.get("PATH")) if self.programs is not None else ""
        return Context(
            self.clients, region, self.account, self.caller_arn, stores=self.clusters, stop=self.stop, token_path=path
        )

    def clients_at(self, arn: str) -> Callable[[str], Any]:
        """A function `client(service)` for the region and account in an ARN."""
        region, account = arn.split(":")[3:5]
        return lambda service: self.clients(service, region, account)

    def find_stack(self, name: str) -> StackOutputs | None:
        """The outputs of `ORGANIZATION/PROJECT/STACK`, or None. The organization is not compared."""
        return of_stack(self.stacks, name)
