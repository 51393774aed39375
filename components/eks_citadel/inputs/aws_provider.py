"""Where the AWS provider of a component has its credentials from."""

from dataclasses import dataclass
from typing import Any

import pulumi

# Options with which an identity may differ from that of the environment:
# https://www.pulumi.com/registry/packages/aws/installation-configuration/#configuration-options
_CREDENTIALS = (
    "accessKey", "assumeRole", "assumeRoles", "assumeRoleWithWebIdentity", "secretKey", "sharedConfigFiles",
    "sharedCredentialsFiles", "token",
)  # fmt: skip


@dataclass(frozen=True)
class AwsProvider:
    """`profile` is the one of its options; `own_credentials` whether its identity may not be the environment's."""

    profile: pulumi.Input[str | None]
    own_credentials: bool


def aws_provider_of(resource: pulumi.Resource) -> AwsProvider:
    """The provider that the resource's children get: an explicit one, or the default one with the stack's options."""
    explicit = resource.get_provider("aws:index/getCallerIdentity:getCallerIdentity")
    if explicit is not None:
        return AwsProvider(_profile(explicit), own_credentials=True)
    config = pulumi.Config("aws")
    own = any(config.get_secret(key) is not None for key in _CREDENTIALS)
    return AwsProvider(config.get("profile"), own_credentials=own)


def _profile(provider: pulumi.ProviderResource) -> "pulumi.Output[str | None]":
    """None in a preview, which does not know it before the provider exists."""
    found: pulumi.Output[Any] = pulumi.Output.from_input(getattr(provider, "profile", None))
    return found.apply(lambda profile: profile if isinstance(profile, str) else None, run_with_unknowns=True)
