"""`aws` and `citadel` as a rehearsed program finds them: they give tokens for the rehearsal's clusters.

A folder with them stands first on the program's PATH. Whatever else they are asked for, the next program of the name
on PATH answers. They are scripts of the shell: a Python would take longer to start than most of what waits for them.
"""

import os
import shlex
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from citadel_rehearsal.ground.cluster_token import PREFIX, secret_of
from citadel_rehearsal.ground.loopback import AwsAddress

# Of each program the command that is answered, and how its arguments look then, as a pattern of the shell.
ASKED = {"aws": ("eks get-token", "* eks get-token *"), "citadel": ("token", " token *")}
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
    echo "In a rehearsal $program knows \`$program $asked\` alone, and there is no other $program on PATH." >&2
    exit 127
}

case " $* " in
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
    *[!0-9A-Za-z_:/+=,.@-]*) echo "$program $asked: no name, region or ARN has such characters." >&2 && exit 2 ;;
esac
said="{\"cluster\":\"$cluster\",\"principal\":\"$principal\",\"region\":\"$region\",\"secret\":\"$secret\"}"
token=$prefix$(printf %s "$said" | base64 | tr -d '\n=' | tr '/+' '_-')
printf '{"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1beta1", '
printf '"spec": {}, "status": {"token": "%s"}}\n' "$token"
"""


def write_token_programs(folder: Path, address: AwsAddress, caller_arn: str, region: str) -> None:
    """Both, for whoever runs a program as `caller_arn`. The secret in them is for the owner of the folder alone."""
    folder.mkdir(mode=0o700, exist_ok=True)
    known = {"own": str(folder), "prefix": PREFIX, "secret": secret_of(address.run_key)}
    for program, (asked, pattern) in ASKED.items():
        named = {"program": program, "asked": asked, "pattern": pattern}
        values = {**known, **named, "principal": caller_arn, "region": region}
        lines = "".join(f"{name}={shlex.quote(value)}\n" for name, value in values.items())
        file = folder / program
        file.touch(mode=0o700)
        file.write_text(f"#!/bin/sh\n{lines}{SCRIPT}")


def before(folder: Path, path: str | None) -> str:
    """A PATH on which the folder is the first."""
    return os.pathsep.join([str(folder), path or os.defpath])


@contextmanager
def first_on_path(folder: Path | None) -> Generator[None]:
    """In this process and in what it starts, while the block runs; None changes nothing."""
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
