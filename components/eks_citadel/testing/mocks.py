"""`Mocks`: an AWS for Pulumi's mocks, in which nothing exists yet."""

from typing import Any

import pulumi

from eks_citadel.testing.lookups import LOOKUPS
from eks_citadel.testing.outputs import outputs_of, physical_id
from eks_citadel.testing.place import ACCOUNT, Place
from eks_citadel.testing.stacks import STACK_REFERENCE, Stacks, reference


class Mocks(pulumi.runtime.Mocks):
    """For `pulumi.runtime.set_mocks`. The answers are plain values, and the same in each run.

    `region` is by default the `aws:region` of the test's configuration, or else eu-west-1. `stacks` has the outputs of
    stacks that the program reads, by `ORGANIZATION/PROJECT/STACK`. A subclass that makes
    resources of its own hands on the others with `super().new_resource(args)` and `super().call(args)`.
    """

    def __init__(self, region: str | None = None, account: str = ACCOUNT, stacks: Stacks | None = None) -> None:
        self._region = region
        self._stacks = stacks or {}
        self._account = account
        self._subnets: dict[str, int] = {}

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        """The id of a resource, and its inputs with the outputs that AWS computes."""
        if args.typ == STACK_REFERENCE:
            return args.resource_id, reference(self._stacks, args.resource_id or args.name)
        outputs = outputs_of(args.typ, args.name, args.inputs, self.place)
        return args.resource_id or physical_id(args.typ, args.name), outputs

    def call(self, args: pulumi.runtime.MockCallArgs) -> Any:
        """The answer of a function; functions that the library does not call answer nothing."""
        look_up = LOOKUPS.get(args.token)
        return look_up(args.args, self.place, self._subnets) if look_up else {}

    @property
    def place(self) -> Place:
        """The account and the region of the answers."""
        return Place(self._region or pulumi.Config("aws").get("region") or "eu-west-1", self._account)
