"""Where Pulumi's Kubernetes provider looks for the program that gets the deployer's token."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path


def provider_path(environment: Mapping[str, str] = os.environ) -> str:
    """The PATH of the provider, which is that of `pulumi`.

    For the program, Pulumi puts the virtual environment first:
    https://github.com/pulumi/pulumi/blob/master/sdk/python/toolchain/pip.go (ActivateEnvVars)
    """
    first, *others = environment.get("PATH", "").split(os.pathsep)
    own = environment.get("VIRTUAL_ENV")
    if own and Path(first) in (Path(own, "bin"), Path(own, "Scripts")):
        return os.pathsep.join(others)
    return os.pathsep.join([first, *others])


def program_refusal(program: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """Why the provider could not get a token, or None."""
    if shutil.which(program, path=provider_path(environment)):
        return None
    rule = "Pulumi's Kubernetes provider does not find this program on the PATH of `pulumi`"
    if shutil.which(program, path=environment.get("PATH", "")):
        rule += ", which lacks the virtual environment of the program"
    way_out = "install it there, or activate its environment before you run `pulumi`"
    return f'token_command is "{program}": {rule}; {way_out}.'
