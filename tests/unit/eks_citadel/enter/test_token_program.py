"""The token's program is looked for where the Kubernetes provider will look, and refused in the preview (L3)."""

import os
from pathlib import Path

import pytest

from eks_citadel.enter.token_program import program_refusal, provider_path
from unit.eks_citadel.component_samples import small, tried


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """A virtual environment with `citadel`, and a folder of the machine with `aws`."""
    environment, machine = tmp_path / "venv", tmp_path / "usr"
    for folder, program in ((environment / "bin", "citadel"), (machine, "aws")):
        folder.mkdir(parents=True)
        (folder / program).write_text("#!/bin/sh\n")
        (folder / program).chmod(0o755)
    return environment, machine


def path_of(*folders: Path) -> str:
    return os.pathsep.join(map(str, folders))


def test_the_provider_has_the_PATH_without_what_Pulumi_puts_first_for_the_program(places: tuple[Path, Path]) -> None:
    environment, machine = places
    own = environment / "bin"
    for before in ((machine,), (own, machine)):  # the second: the person had activated it
        for_program = {"PATH": path_of(own, *before), "VIRTUAL_ENV": str(environment)}
        assert provider_path(for_program) == path_of(*before)
    assert provider_path({"PATH": path_of(own, machine)}) == path_of(own, machine)


def test_a_program_in_the_virtual_environment_alone_is_refused_with_the_reason(places: tuple[Path, Path]) -> None:
    environment, machine = places
    found = {"PATH": path_of(environment / "bin", machine), "VIRTUAL_ENV": str(environment)}
    assert program_refusal("aws", found) is None
    assert program_refusal("citadel", found) == (
        'token_command is "citadel": Pulumi\'s Kubernetes provider does not find this program on the PATH of `pulumi`,'
        " which lacks the virtual environment of the program; install it there, or activate its environment before you"
        " run `pulumi`."
    )


def test_a_missing_program_is_refused_in_the_preview_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    refused = tried(small(), preview=True)
    assert refused.sentence == (
        'token_command is "aws": Pulumi\'s Kubernetes provider does not find this program on the PATH of `pulumi`;'
        " install it there, or activate its environment before you run `pulumi`."
    )
