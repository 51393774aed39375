"""The statements that the guard-rails share: only EKS sets the session tags of Pod Identity.

The six tags: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
A role's or user's own tags count as tags of its sessions, and a session tag overrides them. Tag keys are
case-insensitive, and so are the names of condition keys, but the values of `aws:TagKeys` are not:
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
"""

from collections.abc import Iterator, Sequence

from eks_citadel.iam.document import Condition, Document, deny
from eks_citadel.parsing.checks import SESSION_TAGS


def without_session_tags(sid: str, actions: Sequence[str]) -> Document:
    """No role or user is given one of the six keys, in whatever case."""
    condition: Condition = {"ForAnyValue:StringEqualsIgnoreCase": {"aws:TagKeys": list(SESSION_TAGS)}}
    return deny(sid, actions, ["*"], condition=condition)


def only_inherited_tags(condition: Condition | None = None, *, principal: str | None = None) -> Iterator[Document]:
    """No session is given a tag that the caller does not itself have with that value: one statement for each key.

    The request's tag is the variable and the caller's tag the condition key: a comparison with an absent variable
    decides nothing, while a negated comparison with an absent key holds:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    The tags that a pod's session passes on to a target role are in the request too, with the session's values:
    https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html
    """
    for key in SESSION_TAGS:
        foreign: Condition = {"StringNotEquals": {f"aws:PrincipalTag/{key}": f"${{aws:RequestTag/{key}}}"}}
        yield _about("OnlyEksSets", key, {**foreign, **(condition or {})}, principal)


def only_from_the_organization(condition: Condition, *, principal: str) -> Iterator[Document]:
    """No session is given a tag by a caller outside the organisation, who may have any tag itself.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    for key in SESSION_TAGS:
        foreign: Condition = {"StringNotEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}}
        yield _about("NoStrangerSets", key, {**foreign, **condition}, principal)


def _about(who: str, key: str, condition: Condition, principal: str | None) -> Document:
    """One statement for each key, since the keys in one condition must all hold."""
    sid = who + "".join(word.capitalize() for word in key.split("-"))
    asked: Condition = {"Null": {f"aws:RequestTag/{key}": "false"}}
    return deny(sid, ["sts:TagSession"], ["*"], principal=principal, condition={**asked, **condition})
