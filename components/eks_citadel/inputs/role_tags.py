"""Tags that a transform of the program adds to roles."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from eks_citadel.inputs.refusals import printing
from eks_citadel.parsing import checks
from eks_citadel.parsing.parse import verify


def judged_tags(role: aws.iam.Role) -> "pulumi.Output[None]":
    """Known once no tag of the role is a session tag (promise L6); tags of settings are judged before."""

    def judge(tags: Mapping[str, str] | None) -> None:
        for key in tags or {}:
            verify(key, "a tag that a transform of the program adds to a role", checks.session_tag)

    return role.tags.apply(printing(judge))
