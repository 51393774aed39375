"""Roles that other teams made: whether they can be used, as far as IAM says so."""

import json
from typing import Any

import pulumi

from eks_citadel import arns
from eks_citadel.iam.service_trust import Use, trusted
from eks_citadel.inputs.known import known
from eks_citadel.inputs.late import after
from eks_citadel.inputs.location import Location, locate
from eks_citadel.inputs.raw_invoke import raw_invoke
from eks_citadel.inputs.refusals import LateRefusal
from eks_citadel.parsing.parse import Leaf
from eks_citadel.parsing.refusal import refuse

GET_ROLE = "aws:iam/getRole:getRole"


def judged_role(path: str, role_arn: Leaf, use: Use, parent: pulumi.Resource) -> "pulumi.Output[str]":
    """The ARN, known once its account and its trust policy are judged. A role that cannot be read is said."""

    async def judge(found: list[Any]) -> None:
        arn, location = found
        _judge_account(path, arn, location)
        trust = await _trust_of(arn, parent)
        service = use.service(location.partition)
        if trust is None:
            sentence = f"{path} is {arn}, which cannot be read here: make sure that {service} may assume it"
            pulumi.log.warn(f"role-not-read: {sentence}.", parent)
        elif not trusted(json.loads(trust), service, use.actions):
            rule = f"its trust policy does not let {service} do {' and '.join(use.actions)}"
            raise LateRefusal(refuse(path, arn, rule, "add a statement that does, or give another role"))

    given = known(role_arn)
    return after(given, pulumi.Output.all(given, locate(parent)).apply(judge))


def _judge_account(path: str, arn: str, location: Location) -> None:
    if arns.account_of(arn) != location.account:
        rule = f"EKS takes roles of the cluster's own account, {location.account}"
        raise LateRefusal(refuse(path, arn, rule, "give a role of that account"))


async def _trust_of(arn: str, parent: pulumi.Resource) -> str | None:
    """Its trust policy, unless the role is not there yet, or the deployer may not read it."""
    name = arn.rpartition("/")[2]
    try:
        answer = await raw_invoke(GET_ROLE, {"name": name}, parent)
    except Exception:  # the SDK raises nothing narrower
        return None
    return (answer or {}).get("assumeRolePolicy") or None
