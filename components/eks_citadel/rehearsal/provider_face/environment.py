"""How a provider, which the engine starts, finds the embedded AWS: by three environment variables."""

from collections.abc import Mapping

from eks_citadel.rehearsal.aws_clients import AwsClients
from eks_citadel.rehearsal.engine.world import World
from eks_citadel.rehearsal.failure import RehearsalFailure
from eks_citadel.rehearsal.remote_stores import RemoteStores

URL = "CITADEL_AWS_URL"
CALLER = "CITADEL_CALLER_ARN"
REGION = "CITADEL_REGION"


def variables(url: str, caller_arn: str, region: str) -> dict[str, str]:
    """What the engine's environment has to say."""
    return {URL: url, CALLER: caller_arn, REGION: region}


def world_of(environment: Mapping[str, str]) -> World:
    """The cloud and the caller that the environment names. Errors: `RehearsalFailure` names what is missing."""
    if missing := [name for name in (URL, CALLER, REGION) if not environment.get(name)]:
        rule = "these providers reach an embedded AWS and nothing else"
        raise RehearsalFailure(f"{', '.join(missing)} is not set: {rule}; use `citadel rehearse --engine pulumi`.")
    url = environment[URL]
    return World(AwsClients(url).client, environment[CALLER], RemoteStores(url=url))
