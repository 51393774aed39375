"""The command of a kubeconfig, run by the Kubernetes provider under the real engine."""

from pathlib import Path
from typing import Any

import pytest

from citadel_rehearsal.run.rehearse import Rehearsal
from citadel_rehearsal.run.report import PULUMI
from unit.citadel_rehearsal.run.test_public_reports import CLUSTER, COMMANDS, WITH_A_COMMAND


@pytest.mark.parametrize(("command", "said"), COMMANDS)
def test_a_kubeconfig_whose_command_gives_no_token_fails(command: Any, said: str, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (tmp_path / "__main__.py").write_text(CLUSTER + WITH_A_COMMAND.replace("COMMAND", repr(command)))
    report = Rehearsal(tmp_path, "dev", engine=PULUMI).run(and_destroy=True)
    found = [(one.urn.rpartition("::")[2], one.message) for one in report.failures]
    assert [name for name, _ in found] == (["shop"] if said else [])
    assert all(said in message for _, message in found)
