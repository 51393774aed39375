"""Where a program is deployed: asked once, and never taken from another program of the same process."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks, settings

from eks_citadel.inputs.location import Location, locate


class Region(mocks.Mocks):
    """Answers as one region does."""

    def __init__(self, region: str) -> None:
        self.region = region

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        return args.name, {}

    def call(self, args: mocks.MockCallArgs) -> dict[str, Any]:
        return {"accountId": "111122223333", "arn": "arn:aws:iam::111122223333:role/me", "region": self.region}


@pytest.fixture(autouse=True)
def loop() -> Iterator[None]:
    """The one that Pulumi's mocks run in, which they do not make."""
    own = asyncio.new_event_loop()
    asyncio.set_event_loop(own)
    yield
    settings.reset_options()
    asyncio.set_event_loop(None)
    own.close()


def test_tests_of_a_user_with_mocks_of_different_regions_see_their_own() -> None:
    @pulumi.runtime.test
    def located(region: str) -> Any:
        component = pulumi.ComponentResource("shop:index:Component", region)
        return locate(component).apply(seen.append)

    seen: list[Location] = []
    for region in ("eu-west-1", "us-east-1"):
        pulumi.runtime.set_mocks(Region(region))
        located(region)
    assert [where.region for where in seen] == ["eu-west-1", "us-east-1"]
