"""How a provider, which the engine starts, finds the embedded AWS: by four environment variables."""

from collections.abc import Mapping

from citadel_rehearsal.api_server.remote_stores import RemoteStores
from citadel_rehearsal.ground.aws_clients import AwsClients
from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.ground.loopback import AwsAddress
from citadel_rehearsal.program.world import World

URL = "CITADEL_AWS_URL"
RUN_KEY = "CITADEL_RUN_KEY"
CALLER = "CITADEL_CALLER_ARN"
REGION = "CITADEL_REGION"


def variables(address: AwsAddress, caller_arn: str, region: str) -> dict[str, str]:
    """What the engine's environment has to say."""
    return {URL: address.url, RUN_KEY: address.run_key, CALLER: caller_arn, REGION: region}


def world_of(environment: Mapping[str, str]) -> World:
    """The cloud and the caller that the environment names. Errors: `RehearsalFailure` names what is missing."""
    if missing := [name for name in (URL, RUN_KEY, CALLER, REGION) if not environment.get(name)]:
        rule = "these providers reach an embedded AWS and nothing else"
        raise RehearsalFailure(f"{', '.join(missing)} is not set: {rule}; use `citadel rehearse --engine pulumi`.")
    address = AwsAddress(environment[URL], environment[RUN_KEY])
    return World(AwsClients(address).client, environment[CALLER], RemoteStores(address=address))
