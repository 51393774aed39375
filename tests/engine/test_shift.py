"""B2, B3: traffic moves by steps under load, returns by itself, and a move that is killed ends as intended."""

import json
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from traffic import HOST, PATIENCE, REGION, TARGETS, Load, TrafficStage, answer

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.move.halt import Unhealthy
from eks_citadel.move.health import Unasked
from eks_citadel.move.journal import Journal
from eks_citadel.move.pulumi_stack import PulumiStack
from eks_citadel.move.pulumi_traffic import PulumiTraffic
from eks_citadel.move.shift import Result, Shift

BLUE, GREEN = {"blue": 100, "green": 0}, {"blue": 0, "green": 100}
REQUESTS = 300  # at each step
SIGMAS = 5  # the door's seed is fixed, so that its choices are, too


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrafficStage]:
    with EmbeddedAws(transition_seconds=0.01) as aws:
        yield TrafficStage(aws, tmp_path_factory.mktemp("traffic"))


@pytest.fixture
def stage(machine: TrafficStage) -> TrafficStage:
    machine.back_to_blue()
    return machine


class UnderLoad(Unasked):
    """Asks the pods through the front door, and remembers who answered at each step."""

    def __init__(self, load: Load, fail_at: int = 0) -> None:
        self.load, self.fail_at = load, fail_at
        self.shares: list[float] = []

    def ask(self, stop: Event) -> str:
        found = self.load.ask(REQUESTS)
        self.shares.append(found["green"] / REQUESTS)
        if self.load.lost or len(self.shares) == self.fail_at:
            raise Unhealthy("a failure was injected")
        return f"{REQUESTS} requests, none lost"


def move(stage: TrafficStage, question: Any, folder: Path, steps: tuple[int, ...] = (10, 50, 100)) -> Result:
    with stage.here():
        stack = PulumiTraffic(PulumiStack(stage.folder, "traffic"))
        journal = Journal(folder / "shifts", "traffic")
        journal.folder.mkdir()
        shift = Shift(stack, journal, lambda *_: "the same", question, 0, lambda _: None, Event())
        return shift.begin("green", steps)


def test_B3_a_shift_under_load_loses_nothing_and_each_step_gets_its_share(stage: TrafficStage, tmp_path: Path) -> None:
    with ExitStack() as closing:
        door = closing.enter_context(stage.opened())
        kept = closing.enter_context(socket.create_connection((HOST, door.port), timeout=PATIENCE))
        assert answer(kept) == "blue"
        busy, ended = Load(door), Event()
        asking = Thread(target=lambda: [busy.ask_once() for _ in iter(lambda: ended.wait(0.01), True)])
        asking.start()
        question = UnderLoad(Load(door))
        result = move(stage, question, tmp_path)
        ended.set()
        asking.join()
        assert answer(kept) == "blue"  # a connection that exists is not cut
    assert result.end == "arrived"
    assert stage.weights() == GREEN
    stage.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes", "--refresh", "--stack", "traffic")
    assert (question.load.lost, question.load.sent) == (0, 4 * REQUESTS)
    assert busy.lost == 0 and busy.sent > 0
    for share, seen in zip((0, 0.1, 0.5, 1), question.shares, strict=True):
        assert abs(seen - share) <= SIGMAS * (share * (1 - share) / REQUESTS) ** 0.5


@pytest.mark.parametrize("step", [1, 2, 3])
def test_B3_a_failure_at_any_step_returns_all_traffic(stage: TrafficStage, tmp_path: Path, step: int) -> None:
    with stage.opened() as door:
        question = UnderLoad(Load(door), fail_at=step + 1)  # the first question comes before the move
        result = move(stage, question, tmp_path)
        assert question.load.ask(20) == {"blue": 20}
    assert (result.end, question.load.lost) == ("returned", 0)
    assert stage.weights() == BLUE


def test_B3_an_update_that_is_refused_returns_all_traffic_and_says_why(stage: TrafficStage) -> None:
    (stage.folder / "refused").write_text("50")
    code, said = stage.shift("10,50,100")
    assert code == 3
    assert "All traffic is back at blue: the stack traffic: AWS says no." in said
    assert stage.weights() == BLUE
    assert stage.pulumi("stack", "ls", "--json").count('"current": true') == 1
    assert [one["name"] for one in json.loads(stage.pulumi("stack", "ls", "--json")) if one["current"]] == ["other"]


def test_B3_a_second_shift_is_refused_while_one_is_under_way_and_ctrl_c_returns_its_traffic(
    stage: TrafficStage,
) -> None:
    process = stage.start("50,100", health="test ! -e started && echo > started || sleep 600")
    while not (stage.folder / "started").exists() or stage.weights() == BLUE:
        assert process.poll() is None
    code, said = stage.shift("100")
    assert (code, said.strip()) == (
        1, '--traffic-stack is "traffic": another citadel moves this traffic stack now; wait until it ends.',
    )  # fmt: skip
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate()
    assert process.returncode == 130
    assert "All traffic is back at blue: interrupted." in said
    assert stage.weights() == BLUE


def test_B3_without_a_healthy_target_no_weight_moves(stage: TrafficStage) -> None:
    group = stage.outputs()["colours"]["green"]["target_group_arn"]
    target = {"TargetGroupArn": group, "Targets": [{"Id": TARGETS["green"]}]}
    stage.elb.deregister_targets(**target)
    code, said = stage.shift("100", limit=1)
    assert code == 1
    assert "No weight was moved: no target is healthy within 1 s: " in said
    stage.elb.register_targets(**target)


def test_weights_that_somebody_moved_by_hand_are_set_by_the_first_step(stage: TrafficStage) -> None:
    (found,) = stage.elb.describe_listeners(ListenerArns=[stage.listener])["Listeners"]
    action = {"Type": "forward", "ForwardConfig": found["DefaultActions"][0]["ForwardConfig"]}
    for group in action["ForwardConfig"]["TargetGroups"]:
        group["Weight"] = 50
    stage.elb.modify_listener(ListenerArn=stage.listener, DefaultActions=[action])
    code, said = stage.shift("50,100")
    assert code == 0, said
    assert stage.weights() == GREEN


KILL_AT = "echo >> asked; test $(wc -l < asked) -ne {question} || kill -9 $PPID"


@pytest.mark.parametrize(
    ("question", "what", "goal"),
    [(1, "--resume", GREEN), (2, "--resume", GREEN), (3, "--resume", GREEN), (2, "--return", BLUE)],
)
def test_B3_a_move_killed_at_any_question_ends_as_intended(
    stage: TrafficStage, question: int, what: str, goal: dict[str, int]
) -> None:
    code, said = stage.shift("50,100", health=KILL_AT.format(question=question))
    assert code == -signal.SIGKILL
    code, said = stage.shift("100")
    assert code == 1
    assert "the move from blue to green has not ended; go on with --resume, or take all traffic back with --ret" in said
    code, said = stage.shift(what)
    assert code == (0 if what == "--resume" else 3), said
    assert stage.weights() == goal


@pytest.mark.parametrize("share", [50, 100])
def test_B3_a_move_killed_in_its_update_is_resumed_when_the_engine_has_ended_it(
    stage: TrafficStage, share: int
) -> None:
    process = stage.start("50,100")
    (stage.folder / "killed").write_text(f"{share} {process.pid}")
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    code, said = stage.shift("--resume")
    assert code == 0, said
    assert stage.weights() == GREEN


def test_B3_a_move_killed_with_its_engine_says_how_the_stack_is_unlocked_and_is_resumed(stage: TrafficStage) -> None:
    program = stage.folder / "traffic_stack.py"
    whole = program.read_text()
    program.write_text(whole.replace("*pids = map(int,", "*pids = (*map(int,").replace(
        "killed.read_text().split())", "killed.read_text().split()), *engines())"
    ).replace("import os, signal", ENGINES))  # fmt: skip
    process = stage.start("50,100")
    (stage.folder / "killed").write_text(f"100 {process.pid}")
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    program.write_text(whole)
    code, said = stage.shift("--resume")
    assert code == 4
    assert (
        "The move stays where it was: the stack traffic is locked by an update that was killed; run `pulumi canc"
        in said
    )
    stage.pulumi("cancel", "traffic", "--yes")
    code, said = stage.shift("--resume")
    assert code == 0, said
    assert stage.weights() == GREEN


ENGINES = '''
import os, signal

def engines():
    """The processes above this one that are `pulumi up`."""
    pid = os.getppid()
    while pid > 1:
        words = open(f"/proc/{pid}/cmdline").read().split("\\0")
        if os.path.basename(words[0]) == "pulumi" and "up" in words:
            yield pid
        pid = int(open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[1])
'''


def test_B4_a_colour_is_retired_once_nothing_leads_to_it_and_what_stays_is_shown(stage: TrafficStage) -> None:
    (stage.folder / "Pulumi.blue.yaml").write_text(f"config:\n  aws:region: {REGION}\n")
    stage.pulumi("stack", "init", "blue", "--no-select")
    stage.pulumi("up", "--yes", "--skip-preview", "--stack", "blue")
    done = stage.citadel("retire", "blue", "--yes")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith('colour is "blue": this colour has 100 percent of the traffic; move it first')
    assert stage.shift("100")[0] == 0
    assert "the traffic stack lists this colour" in stage.citadel("retire", "blue", "--yes").stderr
    stage.pulumi("config", "rm", "--path", "weights.blue", "--stack", "traffic")
    stage.pulumi("up", "--yes", "--skip-preview", "--stack", "traffic")
    done = stage.citadel("retire", "blue", "--yes")
    assert (done.returncode, done.stderr) == (0, "destroying blue ...\n")
    key, log_group, nothing = done.stdout.splitlines()
    assert key.startswith("key that waits for its deletion: ")
    assert log_group == "log group that is kept: /aws/eks/shop-blue/cluster"
    assert nothing == "Nothing else of shop-blue is left."
    left = json.loads(stage.pulumi("stack", "export", "--stack", "blue"))["deployment"].get("resources", [])
    assert [one["type"] for one in left] in ([], ["pulumi:pulumi:Stack"])
