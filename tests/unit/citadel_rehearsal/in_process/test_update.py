"""A program as an update on an earlier one, in process; `tests/engine/test_updates.py` asks Pulumi's engine."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from citadel_rehearsal.in_process.performance import InProcess
from citadel_rehearsal.program.changes import Changes
from citadel_rehearsal.program.event import Event
from citadel_rehearsal.program.project import load
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.stage import Stage
from update_pairs import HEAD, MADE, MADE_UP, NAMED, NETWORK, PAIRS, READ, Pair, renamed


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.01) as running:
        yield running


class Updated:
    """A stack that goes on with one program after another."""

    def __init__(self, aws: EmbeddedAws, folder: Path) -> None:
        self.stage = Stage(aws, folder)
        self.events: list[Event] = []
        self.engine: InProcess | None = None

    def turn_to(self, program: str) -> InProcess:
        project = load(self.stage.write(program), "dev")
        if self.engine is None:
            self.engine = InProcess(project, self.stage.world, self.events.append, None)
        else:
            self.engine.go_on(project, self.stage.world)
        return self.engine

    def up(self, program: str) -> InProcess:
        engine = self.turn_to(program)
        outcome = engine.up()
        assert (outcome.error, outcome.failures) == ("", [])
        return engine

    def ec2(self) -> Any:
        return self.stage.client("ec2")

    def subnets(self) -> list[str]:
        found = self.ec2().describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["false"]}])["Subnets"]
        return [one["CidrBlock"] for one in found]


@pytest.fixture(autouse=True)
def without_bytecode(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program of the same length is written again within a second, the resolution of Python's bytecode."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)


@pytest.fixture
def stack(aws: EmbeddedAws, tmp_path: Path) -> Updated:
    return Updated(aws, tmp_path)


def by_name(changes: Changes) -> tuple[Any, ...]:
    """Created, changed, replaced and deleted resources by their names."""
    kinds = (changes.changed, changes.replaced)
    short = [{urn.rpartition("::")[2]: sorted(keys) for urn, keys in found.items()} for found in kinds]
    lists = [tuple(urn.rpartition("::")[2] for urn in found) for found in (changes.created, changes.deleted)]
    return lists[0], *short, lists[1]


@pytest.mark.parametrize("kind", PAIRS)
def test_an_update_does_what_is_different_and_nothing_else(kind: str, stack: Updated) -> None:
    pair: Pair = PAIRS[kind]
    before, after = pair.programs
    stack.up(before)
    engine = stack.up(after)
    replaced = {name: keys or ["replacementTrigger"] for name, keys in pair.replaced.items()}
    assert by_name(engine.changes) == (pair.created, pair.changed, replaced, pair.deleted)
    assert engine.destroy().left == {}
    assert [vpc for vpc in stack.ec2().describe_vpcs()["Vpcs"] if not vpc.get("IsDefault")] == []
    assert [one["RoleName"] for one in stack.stage.client("iam").list_roles()["Roles"]] == ["deployer"]


def test_what_a_program_reads_from_now_on_stays_also_when_the_stack_is_destroyed(stack: Updated) -> None:
    stack.up(HEAD + MADE)
    engine = stack.up(HEAD + READ.replace("NAME", "shop"))
    assert by_name(engine.changes) == ((), {}, {}, ())
    engine.destroy()
    assert [one["RoleName"] for one in stack.stage.client("iam").list_roles()["Roles"]] == ["deployer", "shop"]


def test_a_preview_foresees_the_update_and_changes_nothing(stack: Updated) -> None:
    stack.up(HEAD + NAMED)
    engine = stack.turn_to(HEAD + NAMED.replace('path="/"', 'path="/apps/"'))
    outcome = engine.preview()
    assert (outcome.error, outcome.failures) == ("", [])
    assert by_name(outcome.monitor.standing.changes) == ((), {}, {"role": ["path"], "read": ["role"]}, ())
    assert stack.stage.client("iam").get_role(RoleName="shop")["Role"]["Path"] == "/"
    assert stack.stage.client("iam").list_attached_role_policies(RoleName="shop")["AttachedPolicies"]


def test_what_is_made_anew_is_there_before_the_old_one_goes(stack: Updated) -> None:
    stack.up(HEAD + NETWORK)
    stack.events.clear()
    stack.up(HEAD + NETWORK.replace("10.0.0.0/24", "10.0.1.0/24"))
    done = [(event.kind, event.name) for event in stack.events if event.kind not in ("started", "kept")]
    assert done == [("created", "one"), ("deleted", "one")]
    assert [
        one["CidrBlock"] for one in stack.ec2().describe_subnets()["Subnets"] if one["CidrBlock"].startswith("10.")
    ] == ["10.0.1.0/24"]


def test_what_uses_a_fixed_name_goes_first_and_comes_last(stack: Updated) -> None:
    stack.up(HEAD + NAMED)
    stack.events.clear()
    stack.up(HEAD + NAMED.replace('path="/"', 'path="/apps/"'))
    done = [(event.kind, event.name) for event in stack.events if event.kind not in ("started", "kept")]
    assert done == [("deleted", "read"), ("deleted", "role"), ("created", "role"), ("created", "read")]


def test_a_new_one_that_must_come_first_fails_on_a_name_that_is_taken_and_the_old_one_stays(stack: Updated) -> None:
    first = NAMED.replace(', path="/"', ', path="/", opts=O(delete_before_replace=False)')
    assert first != NAMED
    stack.up(HEAD + first)
    outcome = stack.turn_to(HEAD + first.replace('path="/"', 'path="/apps/"')).up()
    assert [failure.code for failure in outcome.failures] == ["EntityAlreadyExists"]
    assert stack.stage.client("iam").get_role(RoleName="shop")["Role"]["Path"] == "/"
    assert stack.stage.client("iam").list_attached_role_policies(RoleName="shop")["AttachedPolicies"]


def test_L4_a_live_cluster_is_not_replaced_by_an_update_without_a_preview(stack: Updated) -> None:
    args = {"kubernetes_version": "1.35", "network": {"cidr": "10.20.0.0/16", "zones": ["a", "b"]}}
    deployer = {"principal_arn": stack.stage.world.caller_arn, "cluster_policies": ["AmazonEKSClusterAdminPolicy"]}
    anybody = {"Effect": "Allow", "Action": "kms:*", "Resource": "*", "Principal": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [anybody]})
    key = stack.stage.client("kms").create_key(Policy=policy)["KeyMetadata"]["Arn"]
    closed = {"deletion_protection": False, "deployer_reaches_endpoint": False, "token_command": "aws"}
    given = {**args, **closed, "access_entries": [{"name": "me", **deployer}], "kms_key_arn": key}
    program = "from eks_citadel import SecureCluster\nSecureCluster('blue', {})\n"
    stack.up(program.format(given))
    del given["kms_key_arn"]
    outcome = stack.turn_to(program.format(given)).up()
    assert [failure.code for failure in outcome.failures] == ["ResourceInUseException"]
    cluster = stack.stage.client("eks").describe_cluster(name="blue")["cluster"]
    assert cluster["encryptionConfig"][0]["provider"]["keyArn"] == key
    assert stack.stage.client("eks").list_nodegroups(clusterName="blue")["nodegroups"]


GUARDED = """
group = pulumi.ComponentResource("shop:index:Group", "group", opts=O(protect=True))
aws.ec2.Vpc("inside", cidr_block="10.0.0.0/16", opts=O(parent=group))
"""


def test_a_protected_component_that_stays_is_no_deletion_and_one_that_goes_is(aws: EmbeddedAws, tmp_path: Path) -> None:
    stack = Updated(aws, tmp_path)
    stack.up(HEAD + GUARDED)
    assert stack.up(HEAD + GUARDED).changes.is_empty
    failures = stack.turn_to(HEAD).up().failures
    assert {(one.urn.rpartition("::")[2], one.code) for one in failures} >= {("inside", "Protected")}


@pytest.mark.parametrize(("after", "done"), [("", "deleted"), (NETWORK.replace("0.0/24", "1.0/24"), "replaced")])
@pytest.mark.parametrize("preview", [True, False])
def test_a_protected_resource_is_neither_deleted_nor_made_anew(
    preview: bool, after: str, done: str, stack: Updated
) -> None:
    guarded = NETWORK.replace('"10.0.0.0/24"', '"10.0.0.0/24", opts=O(protect=True)')
    stack.up(HEAD + guarded)
    engine = stack.turn_to(HEAD + after)
    (failure,) = (engine.preview() if preview else engine.up()).failures
    said = f"one is protected and would be {done}: change it in another way, or take protect away first"
    assert (failure.code, failure.message) == ("Protected", said)


def test_a_refused_update_deletes_nothing(stack: Updated) -> None:
    stack.up(HEAD + NETWORK)
    outcome = stack.turn_to(f'{HEAD}aws.iam.Role("bad", name="no spaces", assume_role_policy="{{}}")\n').up()
    assert [failure.urn.rpartition("::")[2] for failure in outcome.failures] == ["bad"]
    assert stack.subnets() == ["10.0.0.0/24"]


ROLE_URN = "urn:pulumi:dev::shop::aws:iam/role:Role::"
LEAD = renamed('aliases=[pulumi.Alias(name="role")]')


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (
            LEAD.replace('"lead"', '"other"').replace("opts=O(", "opts=O(depends_on=role, "),
            f"Duplicate resource alias '{ROLE_URN}role' applied to resource with URN '{ROLE_URN}other' conflicting with"
            f" resource with URN '{ROLE_URN}lead'",
        ),
        (
            MADE_UP.replace("TRUST)", "TRUST, opts=O(depends_on=role))"),
            f"Duplicate resource URN '{ROLE_URN}role' conflicting with alias on resource with URN '{ROLE_URN}lead'",
        ),
    ],
)
def test_two_resources_that_claim_to_be_the_same_are_refused_as_by_the_engine(
    second: str, said: str, stack: Updated
) -> None:
    stack.up(HEAD + MADE_UP)
    (failure,) = stack.turn_to(HEAD + LEAD + second).preview().failures
    assert failure.message == said


def test_a_resource_whose_values_became_unknown_is_not_deleted(stack: Updated) -> None:
    stack.up(HEAD + NETWORK)
    unknown = 'pool = aws.cognito.UserPool("people")\n' + NETWORK.replace('"1"', "pool.id")
    engine = stack.up(HEAD + unknown)
    assert engine.changes.deleted == []
    assert stack.subnets() == ["10.0.0.0/24"]


BALANCED = """
vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
ids = [aws.ec2.Subnet(zone, vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone="eu-central-1" + zone).id
    for number, zone in enumerate("ab")]
front = aws.lb.LoadBalancer("front", subnets=ids, internal=True)
group = aws.lb.TargetGroup("web", port=80, protocol="HTTP", vpc_id=vpc.id)
aws.lb.Listener("listener", load_balancer_arn=front.arn, port=80,
    default_actions=[{"type": "forward", "target_group_arn": group.arn}])
"""


@pytest.mark.parametrize(("name", "said"), [("", ""), ('name="web", ', "is currently in use by a listener or a rule")])
def test_a_target_group_is_replaced_behind_its_listener_unless_its_name_is_fixed(
    name: str, said: str, stack: Updated
) -> None:
    before = BALANCED.replace('TargetGroup("web", ', f'TargetGroup("web", {name}')
    stack.up(HEAD + before)
    failures = stack.turn_to(HEAD + before.replace("port=80, protocol", "port=81, protocol")).up().failures
    assert [(one.code, said in one.message) for one in failures] == ([("ResourceInUse", True)] if said else [])
