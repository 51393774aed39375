"""The command of a kubeconfig that gives tokens, run where Pulumi's Kubernetes provider would run it.

The texts are those of client-go and of the provider, which marks the cluster as unreachable:
https://github.com/kubernetes/client-go/blob/master/plugin/pkg/client/auth/exec/exec.go
https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/provider/provider.go (Configure)
"""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from citadel_rehearsal.ground.refusals import RuleBroken
from citadel_rehearsal.resources.kubeconfig import Kubeconfig

SECONDS = 60
# Other commands may sign with the credentials of this machine, which a rehearsal does not use.
ANSWERED = ("aws", "citadel")


def judge_token_command(kubeconfig: Kubeconfig, path: str) -> None:
    """Errors: `RuleBroken` when the command is not on `path`, and when one that is answered here gives no token."""
    if not kubeconfig.api_version:
        raise _unreachable("invalid configuration: apiVersion must be specified to use exec authentication plugin")
    program = shutil.which(kubeconfig.command, path=path)
    if program is None:
        raise _unreachable(f"exec: executable {kubeconfig.command} not found")
    if Path(kubeconfig.command).name in ANSWERED:
        _judge_credential(_run(program, kubeconfig, path), kubeconfig)


def _run(program: str, kubeconfig: Kubeconfig, path: str) -> str:
    environment = {**os.environ, "PATH": path, **dict(kubeconfig.env)}
    words = [program, *kubeconfig.arguments]
    try:
        done = subprocess.run(
            words, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _unreachable(f"exec: {error}") from None
    if done.returncode:
        said = " ".join(done.stderr.split())
        why = f"exec: executable {kubeconfig.command} failed with exit code {done.returncode}"
        raise _unreachable(f"{why}: {said}" if said else why)
    return done.stdout


def _judge_credential(output: str, kubeconfig: Kubeconfig) -> None:
    try:
        credential: Any = json.loads(output)
        version, status = credential["apiVersion"], credential.get("status") or {}
    except (ValueError, LookupError, TypeError, AttributeError):
        raise _unreachable("decoding stdout: it is not that of a credential plugin") from None
    if version != kubeconfig.api_version:
        wanted = f"exec plugin is configured to use API version {kubeconfig.api_version}"
        raise _unreachable(f"{wanted}, plugin returned version {version}")
    if not status.get("token"):
        raise _unreachable("exec plugin didn't return a token or cert/key pair")


def _unreachable(why: str) -> RuleBroken:
    cause = f"unable to load schema information from the API server: getting credentials: {why}"
    return RuleBroken("Unreachable", f"configured Kubernetes cluster is unreachable: {cause}")
