"""Functions of the AWS provider whose errors can be caught, which those of the SDK do not allow."""

from importlib.metadata import version
from typing import Any

import pulumi
from pulumi.runtime import invoke_async

# Without a version, Pulumi would start a second AWS provider, perhaps of another version, for this function alone.
VERSION = version("pulumi-aws")


async def raw_invoke(function: str, question: dict[str, Any], parent: pulumi.Resource) -> Any:
    """The answer with names as on the wire, or None in a preview that cannot ask. Errors: those of the provider."""
    return await invoke_async(function, question, pulumi.InvokeOptions(parent=parent, version=VERSION))
