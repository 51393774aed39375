"""A6 under the real engine: each optional key goes, a few at a time, and is gone at AWS and in the cluster."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from engine_stage import ACCOUNT, Stage
from plain import plain
from standing import Ops, Standing
from taken_away import Arguments, rounds

from citadel_rehearsal.api_server.installed import required
from citadel_rehearsal.providers.left_out import optional_and_computed, values_at
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.enter import admission, deployer
from harness import Monitor
from unit.eks_citadel import component_samples as samples
from unit.eks_citadel import settings_samples
from unit.eks_citadel.second_update import differing, planned

CALLER = f"arn:aws:sts::{ACCOUNT}:assumed-role/deployer/session"
EVERYTHING: Arguments = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}
PODS = {"Principal": {"Service": "pods.eks.amazonaws.com"}, "Action": ["sts:AssumeRole", "sts:TagSession"]}
TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **PODS}]}
ROLES = f"arn:aws:iam::{ACCOUNT}:role"
# Optional keys that stay, since their removal is refused, each in a test of its own.
STAY = {
    "cluster_name": "the resource's name would be another cluster's",
    "kms_key_arn": "EKS keeps the key of a cluster's secrets",
    "namespaces.existing": "a namespace that exists is not created",
}
CHOSEN = {"aws:ec2/natGateway:NatGateway": "privateIp"}  # by AWS, another one in each account
KEPT = optional_and_computed()
STEPS = {"create": {"create"}, "delete": {"delete"}, "update": {"update"}}
STEPS["replace"] = {"create-replacement", "delete-replaced", "replace"}


class Shrinking(Standing):
    """A cluster that loses keys, called as in the samples, whose runs say which steps are due."""

    def go(self, less: Arguments) -> Ops:
        """The steps of an update to fewer keys; a second update and a refresh have none."""
        self.args = {}
        self.write(**less)
        steps = self.update()
        assert (self.update(), self.refreshed()) == ({}, {})
        return steps

    def kept(self) -> dict[tuple[str, str], Any]:
        """The values of all that the provider keeps when it is left out, by resource and property."""
        made = [one for one in self.stage.under.registrations.values() if one.type in KEPT]
        return {
            (one.name, path): [plain(value) for value in values_at(one.outputs, path)]
            for one in made
            for path in KEPT[one.type]
            if path != CHOSEN.get(one.type)
        }


@contextmanager
def account(folder: Path) -> Iterator[Shrinking]:
    """An account in which everything exists that the programs name."""
    with ExitStack() as closing:
        aws = closing.enter_context(EmbeddedAws(transition_seconds=0.01, api_server=required()))
        stage = Stage(aws, folder)
        closing.enter_context(stage.under)
        iam = stage.client("iam")
        for name in ("orders", "devs"):
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
        iam.create_policy(PolicyName="boundary", PolicyDocument=json.dumps(EVERYTHING))
        yield Shrinking(stage, {}, "shop")


def everything(stage: Stage) -> Arguments:
    """Each optional key of a new cluster."""
    own = {"kms_key_arn": stage.key(), "logs_key_arn": stage.key(), "deployer_role_arn": f"{ROLES}/deployer"}
    arguments = settings_samples.everything() | own
    arguments["access_entries"][0]["principal_arn"] = f"{ROLES}/deployer"
    return arguments


def run(arguments: Arguments) -> Monitor:
    """Without an engine, and without questions to a cluster."""
    with (
        mock.patch.object(admission, "ask", return_value=200),
        mock.patch.object(deployer, "token_caller", return_value=CALLER),
    ):
        return samples.made(arguments, caller_arn=CALLER)


def due(before: Arguments, after: Arguments) -> Ops:
    """The steps by the names of their resources, as the provider would decide them."""
    found = planned(run(before), run(after))
    return {urn.rpartition("::")[2]: STEPS[step] for urn, step in found.items()}


def touched(before: Arguments, after: Arguments) -> set[str]:
    return differing(run(before), run(after))


def test_A6_each_optional_key_goes_from_aws_and_the_cluster(tmp_path_factory: pytest.TempPathFactory) -> None:
    with account(tmp_path_factory.mktemp("shrinking")) as shrinking:
        given = everything(shrinking.stage)
        # The namespace that exists later is made by the same stack first.
        shrinking.go({**given, "namespaces": [{"name": "shop"}, {"name": "payments"}]})
        shrinking.go(given)
        for keys, less in rounds(given, STAY, touched):
            expected = due(shrinking.args, less)
            assert (keys, shrinking.go(less)) == (keys, expected)
        left, kept = shrinking.args, shrinking.kept()
    with account(tmp_path_factory.mktemp("small")) as small:
        small.go({**left, "kms_key_arn": small.stage.key()})
        assert kept == small.kept() != {}
