"""A stack's file means here what it means to the Pulumi CLI."""

import json
from pathlib import Path

from machine import environment, run

from citadel_rehearsal.program.project import load

VALUES = (
    "yes", "no", "on", "'yes'", "true", "TRUE", "22:30", "1e3", "1.5", "1.0", "1000000.0", "1e20", ".5", "8e-2", "-3",
    "0x1f", "0o17", "010", "09", "1_000", "123456789012", "2026-01-01", "~", "''", "text", "[1, no, 1.0, 2026-01-01]",
    "{x: no, y: 1.0, z: 2026-01-01, w: 1e3, v: 010}",
)  # fmt: skip


def test_every_kind_of_value_is_the_same_text(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "__main__.py").write_text("")
    lines = [f"  shop:k{number}: {value}\n" for number, value in enumerate(VALUES)]
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n" + "".join(lines))
    ours = load(tmp_path, "dev").config
    own = environment(tmp_path / "state")
    run(tmp_path, own, "pulumi", "stack", "init", "dev", "--non-interactive")
    told = json.loads(run(tmp_path, own, "pulumi", "config", "--json", "--stack", "dev", "--non-interactive"))
    theirs = {key: item["value"] for key, item in told.items()}
    assert {key: _compared(value) for key, value in ours.items()} == {key: _compared(of) for key, of in theirs.items()}


def _compared(text: str) -> object:
    """Maps have no order."""
    return json.loads(text) if text[:1] == "{" else text
