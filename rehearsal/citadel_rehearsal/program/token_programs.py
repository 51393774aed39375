"""Replacements for the commands `aws` and `citadel`, which give tokens for the rehearsal's clusters.

Their folder is first on the PATH of a rehearsed program. Every other command line is passed to the next program of the
same name on PATH. Both are shell scripts, because a Python interpreter takes longer to start than they take to run.
"""

import os
import shlex
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from citadel_rehearsal.ground.cluster_token import PREFIX, secret_of
from citadel_rehearsal.ground.loopback import AwsAddress

# For each program: the command that it answers, and the shell pattern that the arguments of this command match.
ASKED = {"aws": ("eks get-token", "* eks get-token *"), "citadel": ("token", " token *")}
# The question for whom tokens are, in the same way.
IDENTITY = {"aws": "* sts get-caller-identity *--query Arn *", "citadel": " whoami *"}
SCRIPT = r"""
pass_on() {
    set -f
    IFS=:
    behind=
    for folder in $PATH; do
        if [ -n "$behind" ] && [ -f "$folder/$program" ] && [ -x "$folder/$program" ]; then
            unset IFS
            exec "$folder/$program" "$@"
        fi
        if [ "$folder" = "$own" ]; then behind=yes; fi
    done
    echo "In a rehearsal $program answers only \`$program $asked\`, and there is no other $program on PATH." >&2
    exit 127
}

case " $* " in
    $identity) echo "$principal" && exit 0 ;;
    $pattern) ;;
    *) pass_on "$@" ;;
esac
cluster=
while [ $# -gt 0 ]; do
    case $1 in
        --*=*) name=${1%%=*} value=${1#*=} ;;
        --*) name=$1 value=${2-} ;;
        *) name= ;;
    esac
    case $name in
        --cluster-name | --cluster-id) cluster=$value ;;
        --region) region=$value ;;
        --role-arn) principal=$value ;;
    esac
    shift
done
LC_ALL=C
case $cluster in
    '') echo "$program $asked: --cluster-name is missing." >&2 && exit 2 ;;
esac
case $cluster$region$principal in
    *[!0-9A-Za-z_:/+=,.@-]*) echo "$program $asked: a name, region or ARN has a forbidden character." >&2 && exit 2 ;;
esac
said="{\"cluster\":\"$cluster\",\"principal\":\"$principal\",\"region\":\"$region\",\"secret\":\"$secret\"}"
token=$prefix$(printf %s "$said" | base64 | tr -d '\n=' | tr '/+' '_-')
printf '{"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1beta1", '
printf '"spec": {}, "status": {"token": "%s"}}\n' "$token"
"""


def write_token_programs(folder: Path, address: AwsAddress, caller_arn: str, region: str) -> None:
    """Write both scripts, for a program that runs as `caller_arn`. Only the owner can read them: they hold a secret."""
    folder.mkdir(mode=0o700, exist_ok=True)
    known = {"own": str(folder), "prefix": PREFIX, "secret": secret_of(address.run_key)}
    for program, (asked, pattern) in ASKED.items():
        named = {"program": program, "asked": asked, "pattern": pattern, "identity": IDENTITY[program]}
        values = {**known, **named, "principal": caller_arn, "region": region}
        lines = "".join(f"{name}={shlex.quote(value)}\n" for name, value in values.items())
        file = folder / program
        file.touch(mode=0o700)
        file.write_text(f"#!/bin/sh\n{lines}{SCRIPT}")


def before(folder: Path, path: str | None) -> str:
    """The given PATH with `folder` in front."""
    return os.pathsep.join([str(folder), path or os.defpath])


@contextmanager
def first_on_path(folder: Path | None) -> Generator[None]:
    """Puts the folder first on PATH for this process and its children while the block runs; None changes nothing."""
    found = os.environ.get("PATH")
    if folder is not None:
        os.environ["PATH"] = before(folder, found)
    try:
        yield
    finally:
        if found is None:
            os.environ.pop("PATH", None)
        else:
            os.environ["PATH"] = found
