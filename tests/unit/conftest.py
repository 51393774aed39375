"""Every embedded AWS of these tests is a fork of one process; test_embedded_aws starts it as users do.

And no registration brings the frames of its program, pytest's too: nothing reads them, and they take long.
"""

from collections.abc import Iterator
from unittest import mock

import pytest
from pulumi.runtime import resource
from pulumi.runtime.proto import source_pb2

import warm
from eks_citadel.rehearsal import embedded_process


@pytest.fixture(scope="module", autouse=True)
def embedded_aws_forked() -> Iterator[None]:
    with mock.patch.object(embedded_process, "spawn", warm.spawn):
        yield


@pytest.fixture(scope="session", autouse=True)
def without_frames() -> Iterator[None]:
    with mock.patch.object(resource, "_get_stack_trace", source_pb2.StackTrace):
        yield
