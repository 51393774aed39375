"""Projects and programs: read and run as the Pulumi CLI does it."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from botocore.client import BaseClient

from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.in_process.monitor import Monitor
from citadel_rehearsal.in_process.program import run
from citadel_rehearsal.program.project import load
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.testing.project import as_text
from unit.citadel_rehearsal.stage import Stage, named

NAT = """
import pulumi_aws as aws
vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")
subnet = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
aws.ec2.NatGateway("nat", subnet_id=subnet.id, connectivity_type="private")
"""


@pytest.fixture(scope="module")
def aws():
    with EmbeddedAws() as running:
        yield running


@pytest.fixture
def stage(aws, tmp_path):
    return Stage(aws, tmp_path)


def test_load_reads_main_defaults_and_structured_values(tmp_path):
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__main__.py").write_text("")
    (tmp_path / "Pulumi.yaml").write_text(
        "name: shop\nruntime: {name: python, options: {toolchain: pip}}\nmain: app\n"
        "config:\n  size: {type: integer, default: 3}\n  aws:region: {value: eu-west-1}\n"
    )
    (tmp_path / "Pulumi.dev.yaml").write_text(
        "config:\n  shop:network: {cidr: 10.0.0.0/16, zones: [a, b]}\n  flag: true\n  aws:region: eu-central-1\n"
    )

    project = load(tmp_path, "dev")

    assert (project.name, project.main, project.region) == ("shop", tmp_path / "app", "eu-central-1")
    assert project.config == {
        "aws:region": "eu-central-1",
        "shop:flag": "true",
        "shop:network": '{"cidr":"10.0.0.0/16","zones":["a","b"]}',
        "shop:size": "3",
    }


@pytest.mark.parametrize(
    ("project", "stack", "said"),
    [
        (None, "", "has no Pulumi.yaml"),
        ("name: a\nruntime: go\n", "config: {aws:region: x}", "runtime 'go' is not supported"),
        ("name: a\nruntime: nodejs\n", "config: {aws:region: x}", "runtime 'nodejs' is not supported"),
        ("name: a\nruntime: python\n", "", "has no region: write `aws:region: REGION`"),
        ("name: a\nruntime: python\n", "config: {a:k: {secure: v1:x}}", "a:k is encrypted"),
        ("name: a\nruntime: python\n", "config: {a:k: {in: [{secure: v1:x}]}}", "there is no passphrase"),
        ("name: a\nruntime: python\nmain: none\n", "config: {aws:region: x}", "has no __main__.py"),
        ("name: a\nruntime: python\nconfig: {k: {type: string}}\n", "config: {aws:region: x}", "missing configuration"),
        ("name: [\n", "", "is not YAML"),
        ("name: a\nruntime: python\n", "environment: [e]", "`environment` needs Pulumi Cloud"),
        ("runtime: python\n", "", "Pulumi.yaml has no name"),
        ("name: a\nruntime: python\nconfig: 5\n", "", "Pulumi.yaml: config is not a map of keys"),
        ("name: a\nruntime: python\n", "config: [1]", "Pulumi.dev.yaml: config is not a map of keys"),
        ("name: a\nruntime: python\n", "config: {a:k: 1, a:k: 2}", "the key 'a:k' is repeated"),
        ("name: a\nruntime: python\n", "config: {a:k: 2026-01-01T10:00:00Z}", "Pulumi reads a time of day differently"),
        ("name: a\nruntime: python\n", b"\xff\xfe", "Pulumi.dev.yaml cannot be read: "),
    ],
)
def test_load_refuses_in_one_sentence(tmp_path, project, stack, said):
    (tmp_path / "__main__.py").write_text("")
    if project is not None:
        (tmp_path / "Pulumi.yaml").write_text(project)
    (tmp_path / "Pulumi.dev.yaml").write_bytes(stack if isinstance(stack, bytes) else stack.encode())

    with pytest.raises(RehearsalFailure) as refused:
        load(tmp_path, "dev")

    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), (1.5, "1.5"), ([1, {"a": None}], '[1,{"a":null}]'), (None, ""), ("x", "x")]
)
def test_values_become_text_as_pulumi_writes_them(value, text):
    assert as_text(value) == text


def test_the_program_sees_configuration_names_and_its_own_modules_afresh(stage):
    folder = stage.write(
        """
        import pulumi, helper
        config = pulumi.Config()
        names = [pulumi.get_project(), pulumi.get_stack(), pulumi.get_organization()]
        pulumi.export("seen", [*names,
            config.require_object("zones"), config.require_int("size"), list(helper.COUNTS),
            pulumi.runtime.is_dry_run()])
        helper.COUNTS.append(1)
        pulumi.log.warn("take care")
        pulumi.log.debug("not for people")
        """,
        config="  zones: [a, b]\n  size: 3\n",
    )
    (folder / "stacks" / "helper.py").write_text("COUNTS = []\n")
    project = load(folder, "dev")
    path = list(sys.path)

    outcomes = [run(project, Monitor(stage.world, project, preview)) for preview in (True, False)]

    for outcome, preview in zip(outcomes, (True, False), strict=True):
        assert outcome.outputs["seen"] == ["shop", "dev", "organization", ["a", "b"], 3, [], preview]
        assert [(log.severity, log.message) for log in outcome.logs] == [("warning", "take care")]
    assert sys.path == path
    assert "helper" not in sys.modules


@pytest.mark.parametrize(
    ("lines", "error", "has_trace"),
    [
        ("raise pulumi.RunError('network.cidr: too small')", "network.cidr: too small", False),
        ("{}['zone']", "KeyError: 'zone' (stacks/__main__.py:3)", True),
        (
            "aws.iam.User('u', name='u').arn.apply(lambda arn: [][0])",
            "IndexError: list index out of range (stacks/__main__.py:3)",
            True,
        ),
        ("import sys; sys.exit(3)", "The program exited with code 3.", False),
        (
            "import sys; aws.iam.User('u', name='u').arn.apply(lambda arn: sys.exit(0))",
            "The program exited with code 0 before all of its resources were registered.",
            False,
        ),
        (
            "import asyncio; raise asyncio.CancelledError('enough')",
            "CancelledError: enough (stacks/__main__.py:3)",
            True,
        ),
    ],
)
def test_an_error_of_the_program_is_one_sentence_also_from_inside_apply(stage, capfd, lines, error, has_trace):
    outcome = stage.rehearse(f"\nimport pulumi, pulumi_aws as aws\n{lines}\n")

    assert outcome.error == error
    assert bool(outcome.trace) is has_trace
    assert not outcome.succeeded
    assert capfd.readouterr().err == ""


def test_a_trace_begins_in_the_program(stage):
    trace = stage.rehearse("\ndef inner():\n    return 1 / 0\n\ninner()\n").trace
    frames = [line for line in trace.splitlines() if line.startswith("  File ")]
    assert [line.rpartition(" in ")[2] for line in frames] == ["<module>", "inner"]
    assert "stacks/__main__.py" in frames[0]


def test_forty_slow_resources_are_made_at_once(stage, monkeypatch):
    all_asked, ask = threading.Barrier(40), BaseClient._make_api_call

    def together(client, operation, request):
        if operation == "CreateQueue":
            all_asked.wait(20)
        return ask(client, operation, request)

    monkeypatch.setattr(BaseClient, "_make_api_call", together)
    outcome = stage.rehearse(
        """
        import pulumi_aws as aws
        for number in range(40):
            aws.sqs.Queue(f"queue-{number}")
        """
    )

    assert outcome.succeeded, outcome.monitor.failures
    queues = [f"queue-{number}" for number in range(40)]
    assert sorted(event.name for event in stage.events if event.kind == "created") == sorted(queues)
    assert named(outcome, "queue-7").outputs["name"].startswith("queue-7-")


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """It interrupts, also where the tests run as a shell's background job, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_ends_every_wait_within_two_seconds(stage, monkeypatch):
    from citadel_rehearsal.resources import gateways

    monkeypatch.setattr(gateways, "nat_gateway_state", lambda context, identifier: "pending")
    folder = stage.write(NAT)
    project = load(folder, "dev")
    waiting = threading.Event()
    monitor = Monitor(
        stage.world,
        project,
        False,
        lambda event: waiting.set() if (event.kind, event.name) == ("started", "nat") else None,
    )
    pressed, ended = list[float](), threading.Event()

    def press() -> None:
        waiting.wait(10)
        time.sleep(0.2)
        while not ended.wait(0.5 if pressed else 0):  # Python drops one that arrives in a finalizer
            pressed.append(time.monotonic())
            os.kill(os.getpid(), signal.SIGINT)

    def run_to_its_end() -> None:
        try:
            run(project, monitor)
        finally:
            ended.set()

    threading.Thread(target=press).start()
    with pytest.raises(KeyboardInterrupt):
        run_to_its_end()

    assert time.monotonic() - pressed[0] < 2
    deadline = time.monotonic() + 2
    while not monitor.failures and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [failure.code for failure in monitor.failures] == ["Interrupted"]
