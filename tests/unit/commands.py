"""Runs the `citadel` command as a person does: in a process of its own, or in this one where that says as much."""

import json
import os
import subprocess
from pathlib import Path
from textwrap import dedent
from typing import Any

import warm

REGION = "eu-west-1"
ADMIN = "arn:aws:iam::111122223333:role/me"
COMMAND = "from eks_citadel.cli import main; main()"


def project(folder: Path, program: str, *, name: str = "shop", region: str = REGION, config: str = "") -> Path:
    """A project whose only stack is `dev`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text(f"config:\n  aws:region: {region}\n{config}")
    (folder / "__main__.py").write_text(dedent(program))
    return folder


def cluster_program(changes: str = "", *, partition: str = "aws", name: str = "small", before: str = "") -> str:
    """The smallest cluster, with changes written as the items of a dict."""
    return f"""
import pulumi
import pulumi_aws as aws
from eks_citadel import SecureCluster
ADMIN = "arn:{partition}:iam::111122223333:role/me"
{before}
cluster = SecureCluster("{name}", {{
    "kubernetes_version": "1.36",
    "network": {{"cidr": "10.20.0.0/16", "zones": ["a", "b"]}},
    "endpoint_public_cidrs": ["203.0.113.7/32"],
    "access_entries": [{{"name": "me", "principal_arn": ADMIN, "cluster_policies": ["AmazonEKSClusterAdminPolicy"]}}],
    {changes}
}})
"""


def citadel(*words: str | Path, cold: bool = False, **variables: str) -> "subprocess.CompletedProcess[str]":
    """The command's exit code, stdout and stderr. `cold`: its embedded AWS is its child."""
    return warm.run(COMMAND, *words, env=os.environ | variables, cold=cold)


def rehearse_in_process(folder: Path, *words: str) -> int:
    """The exit code of `citadel rehearse`, without a process of its own."""
    from typer.main import get_command

    from eks_citadel.cli.commands import joined

    return int(get_command(joined()).main(["rehearse", str(folder), *words], standalone_mode=False) or 0)


def only_json(stdout: str) -> dict[str, Any]:
    """The report; fails when anything else was printed."""
    return json.loads(stdout)


def plain(text: str) -> str:
    """One line, whatever the width of the terminal was."""
    return " ".join(text.split())
