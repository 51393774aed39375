"""The plugins of pytest cost nothing until a fixture is used, and the library does not know the kit."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from eks_citadel.testing import Graph

LIGHT = """
import sys

def test_nothing_is_loaded():
    assert {"eks_citadel.testing.pytest_plugin", "citadel_rehearsal.testing.pytest_plugin"} <= sys.modules.keys()
    assert not {"pulumi", "boto3", "yaml", "eks_citadel.testing.recording"} & sys.modules.keys()
"""


def test_a_project_that_does_not_use_the_fixtures_does_not_wait_for_pulumi(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(LIGHT)
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_library_loads_neither_the_kit_nor_pytest() -> None:
    code = (
        "import sys, eks_citadel; eks_citadel.SecureCluster; "
        "print(sorted(one for one in sys.modules if one.startswith(('eks_citadel.testing', 'pytest'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_fixture_records(recorded: Any) -> None:
    def program() -> None:
        import pulumi_aws as aws

        aws.ec2.Eip("one")

    assert isinstance(recorded(program), Graph)


FORGOTTEN = """
import unittest
import pulumi
from eks_citadel.testing import Mocks

pulumi.runtime.set_mocks(Mocks())
import eks_citadel


def judge(ids):
    assert len(ids) == 3

def make(name):
    return eks_citadel.Network(name, {"cidr": "10.20.0.0/16", "zones": ["a", "b"]})

def test_without_a_decorator():
    make("one").node_subnet_ids.apply(judge)

class TestNetwork(unittest.TestCase):
    def test_in_a_class(self):
        make("two").node_subnet_ids.apply(lambda ids: self.assertEqual(len(ids), 3))

@pulumi.runtime.test
def test_that_returns_nothing():
    make("three").node_subnet_ids.apply(judge)

@pulumi.runtime.test
def test_that_returns_it():
    return make("four").node_subnet_ids.apply(judge)

@pulumi.runtime.test
def test_that_passes():
    def two(ids):
        assert len(ids) == 2
    return make("five").node_subnet_ids.apply(two)

def test_without_an_assertion():
    make("six").node_subnet_ids.apply(len)
"""


def test_an_assertion_that_nobody_waits_for_fails_a_test_under_mocks(tmp_path: Path) -> None:
    """The tests pass silently without this: https://github.com/alan-turing-institute/data-safe-haven/pull/1894"""
    (tmp_path / "test_it.py").write_text(FORGOTTEN)
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rA", "--tb=line"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
    words = [line.split(" ") for line in done.stdout.splitlines() if line.startswith(("PASSED ", "FAILED "))]
    ended = {name: ending for ending, name, *_ in words}
    assert ended == {
        "test_it.py::test_without_a_decorator": "FAILED",
        "test_it.py::TestNetwork::test_in_a_class": "FAILED",
        "test_it.py::test_that_returns_nothing": "FAILED",
        "test_it.py::test_that_returns_it": "FAILED",
        "test_it.py::test_that_passes": "PASSED",
        "test_it.py::test_without_an_assertion": "PASSED",
    }, done.stdout
    assert done.stdout.count("E   eks_citadel.testing.applies.NeverRan: The assertion") == 2, done.stdout
