"""The environment variables by which a provider process finds the embedded AWS and the programs for tokens."""

from collections.abc import Mapping
from pathlib import Path

from citadel_rehearsal.api_server.remote_stores import RemoteStores
from citadel_rehearsal.ground.aws_clients import AwsClients
from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.ground.loopback import AwsAddress
from citadel_rehearsal.program.world import World

URL = "CITADEL_AWS_URL"
RUN_KEY = "CITADEL_RUN_KEY"
CALLER = "CITADEL_CALLER_ARN"
REGION = "CITADEL_REGION"
PROGRAMS = "CITADEL_PROGRAMS"
LOOKUPS = "CITADEL_LOOKUPS"


def variables(address: AwsAddress, caller_arn: str, region: str) -> dict[str, str]:
    """The variables that the engine's environment must have, since the engine starts the providers."""
    return {URL: address.url, RUN_KEY: address.run_key, CALLER: caller_arn, REGION: region}


def world_of(environment: Mapping[str, str]) -> World:
    """The cloud and the caller in the environment. Errors: `RehearsalFailure` names the missing variables."""
    if missing := [name for name in (URL, RUN_KEY, CALLER, REGION) if not environment.get(name)]:
        rule = "these providers work with an embedded AWS only"
        raise RehearsalFailure(f"{', '.join(missing)} is not set: {rule}; use `citadel rehearse --engine pulumi`.")
    address = AwsAddress(environment[URL], environment[RUN_KEY])
    programs = Path(environment[PROGRAMS]) if environment.get(PROGRAMS) else None
    return World(AwsClients(address).client, environment[CALLER], RemoteStores(address=address), programs=programs)
