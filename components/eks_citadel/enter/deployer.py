"""The deployer, judged before the control plane is created: an admin of the cluster, with one identity.

The AWS provider, the token for the API server and the comparison with the admins must be of one identity. A token
command does not see the options of a provider: https://github.com/pulumi/pulumi-eks/issues/669 (`aws:profile`),
https://github.com/pulumi/pulumi-eks/issues/140 (a role that the provider assumes).
"""

import asyncio
from weakref import WeakKeyDictionary

import pulumi
from pulumi.runtime.settings import get_monitor

from eks_citadel.enter.lockout import deployer_refusal, other_identity, other_profile
from eks_citadel.enter.settings import ClusterAccessChoices
from eks_citadel.enter.token_caller import Unidentified, token_caller
from eks_citadel.inputs.aws_provider import AwsProvider, aws_provider_of
from eks_citadel.inputs.known import known
from eks_citadel.inputs.location import Location, locate
from eks_citadel.inputs.mocks import under_mocks

# A program with many clusters asks once for each command, profile and region.
_callers: "WeakKeyDictionary[object, dict[tuple[str, str | None, str], asyncio.Future[str]]]" = WeakKeyDictionary()


def judged_deployer(choices: ClusterAccessChoices, parent: pulumi.Resource) -> "pulumi.Output[str | None]":
    """The role that the token command assumes, or None, known once the deployer is judged. Promises E3 and A9."""
    provider = aws_provider_of(parent)
    admins = [known(entry.principal_arn) for entry in choices.access_entries if entry.cluster_admin]
    values = pulumi.Output.all(locate(parent), known(choices.deployer_role_arn), provider.profile, *admins)
    return values.apply(lambda found: _judge(choices, provider, *found))


async def _judge(
    choices: ClusterAccessChoices,
    provider: AwsProvider,
    location: Location,
    role_arn: str | None,
    profile: str | None,
    *admins: str,
) -> str | None:
    mocked = under_mocks()
    if admins and (role_arn is not None or not mocked):
        _refuse(deployer_refusal(location.caller_arn, role_arn, admins))
    if role_arn is not None:
        return role_arn  # always written into the command: who the caller is says nothing about the token's identity
    if profile is not None:
        _refuse(other_profile(profile, choices.token_profile))
    if not mocked and (provider.own_credentials or choices.token_profile != profile):
        caller_arn = await _ask(choices, location.region)
        _refuse(other_identity(location.caller_arn, choices.token_command, caller_arn))
    return None


def _refuse(sentence: str | None) -> None:
    if sentence is not None:
        raise pulumi.RunError(sentence)


async def _ask(choices: ClusterAccessChoices, region: str) -> str:
    asked = choices.token_command, choices.token_profile, region
    callers = _callers.setdefault(get_monitor(), {})
    if asked not in callers:
        callers[asked] = asyncio.ensure_future(asyncio.to_thread(token_caller, *asked))
    try:
        return await callers[asked]
    except Unidentified as error:
        raise pulumi.RunError(f'token_command is "{choices.token_command}": {error}.') from None
