"""Every embedded AWS of these tests is a fork of one process; test_embedded_aws starts it as users do.

And no registration brings the frames of its program.
"""

from collections.abc import Iterator
from unittest import mock

import pytest

import warm
from citadel_rehearsal.run import embedded_process
from harness import without_frames


@pytest.fixture(scope="module", autouse=True)
def embedded_aws_forked() -> Iterator[None]:
    with mock.patch.object(embedded_process, "spawn", warm.spawn):
        yield


@pytest.fixture(scope="session", autouse=True)
def registrations_without_frames() -> Iterator[None]:
    with without_frames():
        yield
