"""botocore's models of the services, for MiniStack's content types: it would open a whole session for each."""

import functools
from typing import Any

from ministack.core import responses

from citadel_rehearsal.ground.aws_clients import models


def install() -> None:
    """Every answer asks for the model of its service."""
    responses._service_model = service_model


@functools.cache
def service_model(service: str) -> Any:
    """The model under MiniStack's name of the service; None where botocore has none."""
    from botocore.exceptions import UnknownServiceError
    from botocore.model import ServiceModel

    name = responses._BOTOCORE_NAME.get(service, service)
    try:
        return ServiceModel(models().load_service_model(name, "service-2"), name)
    except UnknownServiceError:
        return None
