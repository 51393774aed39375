"""The identity for which a token command gets its token, as the command's own program reports it."""

import os
import subprocess

from eks_citadel.enter.kubeconfig import profile_environment

SECONDS = 60
_CALLER = {
    "aws": ("aws", "sts", "get-caller-identity", "--query", "Arn", "--output", "text"),
    "citadel": ("citadel", "whoami"),
}


class Unidentified(Exception):
    """The program does not report an identity."""


def token_caller(token_command: str, profile: str | None, region: str) -> str:
    """The ARN of the caller; for `citadel` of the caller's role. Errors: `Unidentified`."""
    command = _CALLER[token_command]
    # The region is that of the token command, since STS of another partition would refuse the credentials.
    own = {"AWS_REGION": region, "AWS_DEFAULT_REGION": region, **profile_environment(profile)}
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, env={**os.environ, **own})
    except OSError:
        raise Unidentified("the program is missing; install it or set token_command") from None
    except subprocess.TimeoutExpired:
        raise Unidentified(f"it reports no identity in {SECONDS} s; sign in to AWS and try again") from None
    arn = done.stdout.strip()
    if done.returncode != 0 or not arn.startswith("arn:"):
        said = " ".join(done.stderr.split()).rstrip(".") or "its output is not an ARN"
        raise Unidentified(f"it reports no identity: {said}; sign in, or give deployer_role_arn or token_profile")
    return arn
