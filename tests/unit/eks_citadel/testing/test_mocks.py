"""Pulumi's mocks, as Pulumi's documentation teaches them: every component passes with no line of mocks.

https://www.pulumi.com/docs/iac/guides/testing/unit/
"""

from pathlib import Path

import pytest

from unit.eks_citadel.component_samples import ALONE, everything, permitted, small
from unit.eks_citadel.testing.alone import run_alone

DOCUMENTED = """
import unittest
import pulumi
from eks_citadel.testing import Mocks

pulumi.runtime.set_mocks(Mocks())

import eks_citadel

made = eks_citadel.{component}("shop", {arguments!r})


class Testing(unittest.TestCase):
    @pulumi.runtime.test
    def test_outputs(self):
        def check(values):
            print("checked", sorted(values))

        names = [name for kind in type(made).__mro__ for name in vars(kind).get("__annotations__", ())
                 if not name.startswith("_") and kind.__module__.startswith("eks_citadel")]
        return pulumi.Output.all(**{{name: getattr(made, name) for name in names}}).apply(check)
"""
CLUSTERS = {"small": small, "permitted": permitted, "everything": everything}


@pytest.mark.parametrize("component", ALONE)
def test_a_part_passes_with_no_line_of_mocks(component: str, tmp_path: Path) -> None:
    ended = run_alone(tmp_path, DOCUMENTED.format(component=component, arguments=ALONE[component]), module="unittest")
    assert (ended.code, ended.called) == (0, ""), ended.printed
    assert "checked [" in ended.printed


@pytest.mark.parametrize("sample", CLUSTERS)
def test_a_cluster_passes_with_no_line_of_mocks(sample: str, tmp_path: Path) -> None:
    program = DOCUMENTED.format(component="SecureCluster", arguments=CLUSTERS[sample]())
    ended = run_alone(tmp_path, program, module="pytest")
    assert (ended.code, ended.called) == (0, ""), ended.printed
