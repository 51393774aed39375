"""The report as a person reads it: nothing is cut, nothing is taken for markup."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from citadel_rehearsal.cli.report import show
from citadel_rehearsal.cli.report_json import as_map
from citadel_rehearsal.ground.cluster_store import OWN_RULES
from citadel_rehearsal.program.changes import Changes
from citadel_rehearsal.program.destroyed import Destroyed
from citadel_rehearsal.program.event import Failure
from citadel_rehearsal.program.log import Log
from citadel_rehearsal.program.project import Project
from citadel_rehearsal.run.assumed import Assumption
from citadel_rehearsal.run.latency import CriticalPath, Step
from citadel_rehearsal.run.report import Report
from eks_citadel.live.surroundings import Surroundings
from eks_citadel.picture.picture import Entry, Grant, Namespace, Peer, Permit, Picture, PodIdentity, Port
from unit.commands import plain

SSO = (
    "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/"
    "AWSReservedSSO_AdministratorAccess_0123456789abcdef"
)
URN = "urn:pulumi:dev::shop::aws:ec2/eip:Eip::address"
PICTURE = Picture(
    cluster_name="shop",
    kubernetes_version="1.36",
    authentication_mode="API",
    public_cidrs=("203.0.113.7/32",),
    private_cidrs=(),
    network_policy_mode="strict",
    pod_identity_agent=True,
    entries=(Entry(SSO, (), (Grant("AmazonEKSClusterAdminPolicy"),)),),
    bindings=(),
    pod_identities=(PodIdentity("shop", "orders", SSO),),
    namespaces=(Namespace("shop", "restricted", closed=True),),
    permits=(Permit("shop", "egress", (), Peer("cidr", cidr="198.51.100.0/24"), Port("TCP", 443, 443)),),
)


def report(**changes: object) -> Report:
    made = Report(Project("shop", "dev", Path("/shop"), Path("/shop"), {"aws:region": "eu-west-1"}))
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def printed(made: Report, width: int = 80, *, verbose: bool = False) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False, markup=False, emoji=False)
    show(made, console, verbose=verbose)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_name_is_cut_or_broken_however_narrow_the_terminal_is(width: int) -> None:
    text = printed(report(pictures=[PICTURE], surroundings={"shop": Surroundings((), {})}), width)
    assert "…" not in text
    assert text.count(SSO) == 2  # who enters, and the role of a pod


def test_the_three_questions_are_answered() -> None:
    text = plain(printed(report(pictures=[PICTURE], surroundings={"shop": Surroundings((), {})}), 300))
    assert "Cluster shop, read back Kubernetes 1.36, mode API, endpoint open to 203.0.113.7/32." in text
    assert "Who can enter? ┏" in text
    assert f"│ {SSO} │ AmazonEKSClusterAdminPolicy │ the whole cluster │" in text
    assert f"│ shop/orders │ {SSO} │" in text
    assert "What can talk? (network policies: strict)" in text
    assert "198.51.100.0/24" in text


def test_what_the_program_says_is_never_taken_for_markup() -> None:
    odd = "[bold]no[/bold] [/red] [link=x] ::fire::"
    made = report(
        passes=["look", "preview", "up"],
        error=odd,
        trace=odd,
        failures=[Failure(URN, "Code", odd)],
        logs=[Log("warning", odd)],
        assumptions=[Assumption("role", odd)],
        created={"a:b:[red]": 1},
        path=CriticalPath((Step("[/bold]", "a:b:C", 90.0),), 90.0),
        destroyed=Destroyed(left={f"{URN}[/x]": odd}, failures=[Failure(URN, "Code", odd)]),
        deployer_arn="arn:[/red]",
    )
    text = plain(printed(made, 200))
    assert text.count(odd) == 7
    assert "│ [red] │ 1 │" in text
    assert "│ [/bold] │ C │ 1.5 min │" in text
    assert "Deployed as arn:[/red]" in text


@pytest.mark.parametrize(
    ("last", "words"),
    [
        ("look", "Refused in the first look:"),
        ("preview", "Refused in the preview, before any resource was created:"),
        ("up", "Refused in the update:"),
    ],
)
def test_a_refusal_says_in_which_pass_it_came(last: str, words: str) -> None:
    passes = ["look", "preview", "up"]
    text = plain(printed(report(passes=passes[: passes.index(last) + 1], error="No.")))
    assert f"{words} No." in text


@pytest.mark.parametrize("passes", [["look"], ["look", "preview"], ["look", "preview", "up"]])
def test_what_was_judged_is_told_only_where_something_was_made(passes: list[str]) -> None:
    rules = [{"name": "entry-once"}]
    made = report(passes=passes, error="No.", rules=rules)
    assert ("1 rules of EKS were enforced, and" in printed(made)) == ("up" in passes)
    text = printed(made, verbose=True)
    assert ("  entry-once" in text, "Not modelled:" in text) == ("up" in passes,) * 2
    assert "entry-once" not in printed(made)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "shop (dev) was made on the embedded AWS: nothing was refused."),
        ({"destroyed": Destroyed()}, "shop (dev) was made and destroyed on the embedded AWS: nothing was refused."),
        ({"changes": Changes()}, "shop (dev) was updated on the embedded AWS: nothing was refused."),
        ({"error": "No."}, "shop (dev) was refused."),
        ({"error": "No.", "trace": "Traceback"}, "shop (dev) was refused because of an error of the program."),
        ({"failures": [Failure(URN, "Code", "No.")]}, "shop (dev) was refused: 1 of its resources were."),
        (
            {"destroyed": Destroyed(failures=[Failure(URN, "Code", "No.")])},
            "shop (dev) was refused: 1 of its resources were.",
        ),
    ],
)
def test_the_verdict_is_the_last_line(changes: dict[str, object], verdict: str) -> None:
    text = printed(report(passes=["look", "preview", "up"], rules=[{"name": "entry-once"}], **changes))
    assert text.splitlines()[-1] == verdict


def test_an_error_of_the_program_is_no_refusal_and_needs_no_deployer() -> None:
    text = printed(report(passes=["look", "preview"], error="No.", trace="Traceback", deployer_arn="arn"))
    assert "The program failed in the preview, before any resource was created:" in text
    assert "Deployed as" not in text


def test_a_refusal_is_one_line_however_narrow_the_terminal_is() -> None:
    sentence = "a sentence that is longer than the terminal is wide " * 4
    failed = report(passes=["look"], error=sentence, failures=[Failure(URN, "Code", sentence)])
    assert printed(failed, 40).count(sentence) == 2


def test_what_was_skipped_is_counted() -> None:
    made = report(passes=["look", "preview", "up"], failures=[Failure(URN, "Code", "no")], skipped={"a": "x", "b": "x"})
    assert "2 resources that depend on them were not created." in plain(printed(made))


def test_what_is_left_is_listed_in_one_order_whatever_was_deleted_first() -> None:
    left = {f"{URN}-key": "waits", f"{URN}-logs": "is kept"}
    one, other = (printed(report(destroyed=Destroyed(left=order))) for order in (left, dict(reversed(left.items()))))
    assert one == other


def test_what_is_left_is_named_with_its_reason() -> None:
    made = report(
        destroyed=Destroyed(deleted=["a", "b"], gone_with={"c": "b"}, left={URN: "is kept"}, unprotected=["a"])
    )
    text = plain(printed(made))
    assert "Destroyed: 3 resources; protection was lifted first from 1. Left: address is kept" in text


def test_json_and_text_say_the_same_of_success() -> None:
    good, bad = report(), report(failures=[Failure(URN, "Code", "no")])
    undone = report(destroyed=Destroyed(failures=[Failure(URN, "Code", "no")]))
    assert [as_map(made)["succeeded"] for made in (good, bad, undone)] == [True, False, False]


@pytest.mark.parametrize(
    ("engine", "judge", "said"),
    [
        (
            "in-process",
            OWN_RULES,
            "no API server runs. `make engine` and --engine pulumi give each cluster a real one.",
        ),
        ("pulumi", OWN_RULES, "no API server runs. `make engine` gives each cluster a real one."),
        ("pulumi", "kube-apiserver v1.36.3", "validated by kube-apiserver v1.36.3, which runs for each cluster."),
    ],
)
def test_it_says_who_judged_the_kubernetes_objects(engine: str, judge: str, said: str) -> None:
    made = report(passes=["look", "preview", "up"], engine=engine, objects_judge=judge)
    assert said in plain(printed(made))
    assert as_map(made)["objects_judge"] == judge
