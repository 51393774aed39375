"""botocore's service models, from which MiniStack gets content types, without a new session for each model."""

import functools
from typing import Any

from ministack.core import responses

from citadel_rehearsal.ground.aws_clients import models


def install() -> None:
    """Replace MiniStack's loader of service models, which every answer calls."""
    responses._service_model = service_model


@functools.cache
def service_model(service: str) -> Any:
    """The model of a service by MiniStack's name, or None when botocore has no such model."""
    from botocore.exceptions import UnknownServiceError
    from botocore.model import ServiceModel

    name = responses._BOTOCORE_NAME.get(service, service)
    try:
        return ServiceModel(models().load_service_model(name, "service-2"), name)
    except UnknownServiceError:
        return None
