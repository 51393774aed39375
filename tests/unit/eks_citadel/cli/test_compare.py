"""`citadel compare` as a person meets it: two colours of one program, rehearsed; formats, intended ids, exit codes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from unit.commands import COMMAND, citadel, only_json, project

PROGRAM = """
from eks_citadel import SecureCluster

ROLE = "arn:aws:iam::111122223333:role"
ADMIN = {"name": "me", "principal_arn": f"{ROLE}/me", "cluster_policies": ["AmazonEKSClusterAdminPolicy"]}
SECRETS = {"secretsmanager_secrets": [{"allow": ["read"]}]}
EXPORTS = {"s3_prefixes": [{"bucket_arn": "arn:aws:s3:::exports", "prefix": "orders", "allow": ["write"]}]}
ORDERS = {"namespace": "shop"}


def colour(name, cidr, zones, **changes):
    SecureCluster(name, {
        "kubernetes_version": "1.35",
        "network": {"cidr": cidr, "zones": zones, "aws_endpoints": ["s3"]},
        "endpoint_public_cidrs": ["203.0.113.7/32"],
        "access_entries": [ADMIN],
        "namespaces": [{"name": "shop"}, {"name": "payments"}],
        "pod_identities": [
            {"namespace": "shop", "service_account": "orders", "permissions": {**SECRETS, **EXPORTS}},
        ],
        "flows": [
            {"name": "pay", "source": ORDERS, "destination": {"namespace": "payments"}, "ports": [{"port": 8443}]},
            {"name": "watch", "source": ORDERS, "destination": {"named": "api-server"}},
            {"name": "partner", "source": ORDERS, "destination": {"named": "internet"}, "ports": [{"port": 443}]},
        ],
        **changes,
    })


colour("shop", "10.20.0.0/16", ["a", "b"])
colour("shop-green", "10.30.0.0/16", ["b", "c", "a"])
colour("red", "10.40.0.0/16", ["a", "b"], kubernetes_version="1.36", flows=[], network_policy_mode="standard")
"""
FLOW = "talk:shop->payments:8443/TCP"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("colours")
    done = citadel("rehearse", project(folder / "shop", PROGRAM), "--json")
    assert done.returncode == 0, done.stderr
    (folder / "report.json").write_text(done.stdout)
    return folder / "report.json"


def compare(report: Path, *words: str) -> tuple[int, str, str]:
    done = citadel("compare", *words, "--report", report)
    return done.returncode, done.stdout, done.stderr


def test_B2_one_program_makes_two_colours_of_other_names_networks_and_zones_and_they_have_parity(report: Path) -> None:
    assert compare(report, "shop", "shop-green") == (0, "Parity: shop and shop-green have no difference.\n", "")


def ids(found: dict[str, Any], key: str = "undeclared") -> list[str]:
    return [one["id"] for one in found[key]]


def test_B2_what_nobody_declared_exits_with_3_and_names_each_difference(report: Path) -> None:
    code, out, err = compare(report, "shop", "red", "--json")
    found = only_json(out)
    assert (code, err, found["parity"], found["clusters"]) == (3, "", False, ["shop", "red"])
    assert {"kubernetes_version", "network_policy_mode", "node_group:default", "addon:kube-proxy", FLOW} <= {
        *ids(found)
    }
    assert {one for one in ids(found) if one.startswith("talk:shop->")} == {
        FLOW, "talk:shop->the-API-server:443/TCP", "talk:shop->the-internet:443/TCP",
    }  # fmt: skip


def test_B2_only_what_is_intended_passes_and_what_is_stale_is_said(report: Path) -> None:
    every = ids(only_json(compare(report, "shop", "red", "--json")[1]))
    words = [word for one in every for word in ("--intended", one)]
    code, out, _ = compare(report, "shop", "red", *words, "--intended", "namespace:gone")
    assert code == 0
    assert out.startswith("Intended:\n  addon:")
    assert out.endswith(
        "Declared as intended, and no difference of these clusters:\n  namespace:gone\n\n"
        "Parity: shop and red have only intended differences.\n"
    )
    missing = [word for one in every if one != FLOW for word in ("--intended", one)]
    code, out, _ = compare(report, "shop", "red", *missing)
    assert code == 3
    assert out.startswith(
        f"Not declared:\n  {FLOW}\n      Only shop has connections from shop to payments on TCP 8443.\n\nIntended:\n"
    )
    assert out.endswith("No parity: shop and red have 1 difference that nobody declared.\n")


def test_markdown_has_the_verdict_first(report: Path) -> None:
    code, out, _ = compare(report, "shop", "red", "--markdown")
    assert code == 3
    assert out.startswith("**No parity: shop and red have ")
    assert "| The Kubernetes version: 1.35 in shop, 1.36 in red. | kubernetes\\_version |" in out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["shop", "shop-gren"], 'no cluster "shop-gren" is reported: "shop-green" was probably meant.'),
        (["shop", "shop"], 'green is "shop": it is the cluster that it would be compared with; name another cluster.'),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_sentence(report: Path, words: list[str], sentence: str) -> None:
    code, out, err = compare(report, *words)
    assert (code, out) == (1, "")
    assert err.startswith(f"{words[0]} and {words[1]} are not compared: ")
    assert err.endswith(f"{sentence}\n")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read (No such file or directory): write one with citadel rehearse --json."),
        ("{", "is not JSON: write one with citadel rehearse --json."),
        ("[]", "is not the report of a rehearsal: write one with citadel rehearse --json."),
        ('{"clusters": [], "succeeded": false}', "is the report of a program that was refused"),
        ('{"clusters": [{}], "succeeded": true}', "the clusters of a report have no picture: make the report again."),
        ('{"clusters": [1], "succeeded": true}', "the clusters of a report cannot be read ("),
        ('{"clusters": [], "succeeded": true}', 'no cluster "a" is reported: rehearse a program with a cluster.'),
    ],
)
def test_what_is_no_report_is_refused(tmp_path: Path, content: str | None, sentence: str) -> None:
    path = tmp_path / "report.json"
    if content is not None:
        path.write_text(content)
    code, out, err = compare(path, "a", "b")
    assert (code, out) == (1, "")
    assert sentence in err


@pytest.mark.parametrize(
    "words",
    [
        [], ["--region", "eu-west-1", "--report", "r.json"], ["--report", "r.json", "--json", "--markdown"],
        ["--report", "r.json", "--role-arn", "r"], ["--report", "r.json", "--targets", "a", "b"],
    ],
)  # fmt: skip
def test_options_that_contradict_each_other_are_refused(words: list[str]) -> None:
    assert citadel("compare", "a", "b", *words).returncode == 2


def test_advice_is_computed_from_the_same_report(report: Path) -> None:
    done = citadel("upgrade-advice", "shop", "--report", report, "--to", "1.36", "--version-floor", "1.36", "--json")
    found = only_json(done.stdout)
    assert (done.returncode, found["way"]) == (0, "blue-green")
    assert found["sentence"] == (
        "Make a new cluster at 1.36 beside shop (blue/green): policies allow no version below 1.36, so EKS could not "
        "go back to 1.35."
    )


def test_colours_of_two_stacks_are_compared_by_a_report_of_each(report: Path, tmp_path: Path) -> None:
    found = only_json(report.read_text())
    paths = [tmp_path / "one.json", tmp_path / "other.json"]
    clusters = {one["picture"]["cluster_name"]: one for one in found["clusters"]}
    for path, name in zip(paths, ("shop", "shop-green"), strict=True):
        path.write_text(json.dumps({**found, "clusters": [clusters[name]]}))
    both = citadel("compare", "shop", "shop-green", "--report", paths[0], "--report", paths[1])
    assert (both.returncode, both.stdout) == (0, "Parity: shop and shop-green have no difference.\n")
    twice = citadel("compare", "shop", "shop-green", "--report", report, "--report", paths[0])
    assert (twice.returncode, twice.stdout) == (1, "")
    assert twice.stderr.endswith('the cluster "shop" is reported twice: give one report of it.\n')


def test_a_report_may_come_by_stdin(report: Path) -> None:
    command = [sys.executable, "-c", COMMAND, "compare", "shop", "shop-green", "--report", "-"]
    done = subprocess.run(command, input=report.read_bytes(), capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
