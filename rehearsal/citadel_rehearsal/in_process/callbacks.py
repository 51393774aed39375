"""Calls functions of the program, which its SDK serves, as Pulumi's engine does."""

import re
from typing import Any

import grpc
import pulumi
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc

# What the SDK writes around the message of the program's exception, whose traceback follows it.
_SAID = re.compile(r"Invoke callback \S+ error: (.*?)(?::\n.*)?", re.DOTALL)


async def call_program(callback: callback_pb2.Callback, message: bytes) -> bytes:
    """The answer of a callback, which waits in this thread. Errors: `RunError` with what the function raised."""
    request = callback_pb2.CallbackInvokeRequest(token=callback.token, request=message)
    with grpc.insecure_channel(callback.target) as channel:
        stub: Any = callback_pb2_grpc.CallbacksStub(channel)
        try:
            return stub.Invoke(request).response
        except grpc.RpcError as error:
            said = error.details() if isinstance(error, grpc.Call) else str(error)
            found = _SAID.fullmatch(said or "")
            raise pulumi.RunError(f"A transform failed: {found[1] if found else said}") from None
