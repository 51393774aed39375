"""Options of a resource that is there before this library takes it over."""

from collections.abc import Sequence

import pulumi

from eks_citadel.kubernetes.adopted import is_urn


def adopting(opts: pulumi.ResourceOptions, earlier: str | None, differing: Sequence[str]) -> pulumi.ResourceOptions:
    """The options with the alias of an earlier URN, or with an import.

    An import takes a resource only as it stands, so the inputs in which it may differ are ignored, as long as the
    option is there: https://www.pulumi.com/docs/iac/concepts/resources/options/import/
    """
    if earlier is None:
        return opts
    if is_urn(earlier):
        return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(aliases=[earlier]))
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(import_=earlier, ignore_changes=list(differing)))
