"""Options of a resource as the engine sends them."""

import pulumi
from pulumi.provider.server import ProviderServicer
from pulumi.runtime.proto import provider_pb2


def options_of(request: provider_pb2.ConstructRequest) -> pulumi.ResourceOptions:
    """The SDK's reading, with the options that it drops."""
    options = ProviderServicer._construct_options(request)  # pyright: ignore[reportPrivateUsage]
    options.retain_on_delete = request.retainOnDelete if request.HasField("retainOnDelete") else None
    options.delete_before_replace = request.deleteBeforeReplace if request.HasField("deleteBeforeReplace") else None
    options.additional_secret_outputs = list(request.additionalSecretOutputs)
    options.custom_timeouts = _timeouts(request.customTimeouts)
    return options


def _timeouts(given: provider_pb2.ConstructRequest.CustomTimeouts) -> pulumi.CustomTimeouts | None:
    timeouts = {operation.name: value for operation, value in given.ListFields()}
    return pulumi.CustomTimeouts(**timeouts) if timeouts else None
