"""checkov on what a cluster registers: no failed check that docs/evidence/checkov.md does not explain."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from eks_citadel import SecureCluster
from endpoint import answering
from harness import Monitor, run
from proofs.programs import CLOSED, SHOP, SMALL
from proofs.terraform import as_json
from proofs.tools import tool

PAGE = Path(__file__).parents[2] / "docs" / "evidence" / "checkov.md"
CLUSTERS = {"small": SMALL, "shop": SHOP, "closed": CLOSED}


def recorded(args: dict[str, Any]) -> Monitor:
    with answering() as endpoint:
        return run(lambda: SecureCluster("shop", args), endpoint=endpoint)


def scan(folder: Path, framework: str) -> tuple[list[dict[str, Any]], int]:
    """Failed checks, and how many passed."""
    command = [tool("checkov", "checkov"), "-d", folder, "--framework", framework]
    options = ["--compact", "--quiet", "--skip-download", "-o", "json"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    answer = json.loads(done.stdout)
    answer = answer[0] if isinstance(answer, list) else answer
    return answer["results"]["failed_checks"], answer["summary"]["passed"]


def explained() -> set[tuple[str, str]]:
    """(check, resource pattern) of each row of the page."""
    rows = re.findall(r"^\| (CKV2?_\w+) \| `([^`]+)` \|", PAGE.read_text(), re.MULTILINE)
    assert rows
    return set(rows)


def unexplained(failed: list[dict[str, Any]]) -> list[str]:
    rows = explained()
    return [
        f"{item['check_id']} {item['resource']}: {item['check_name']}"
        for item in failed
        if not any(item["check_id"] == check and re.fullmatch(pattern, item["resource"]) for check, pattern in rows)
    ]


@pytest.mark.parametrize("name", CLUSTERS)
def test_every_failed_check_on_aws_resources_is_explained(name: str, tmp_path: Path) -> None:
    (tmp_path / "main.tf.json").write_text(as_json(recorded(CLUSTERS[name])))
    failed, passed = scan(tmp_path, "terraform_json")
    assert unexplained(failed) == []
    assert passed > 20


def kubernetes_objects(args: dict[str, Any]) -> list[dict[str, Any]]:
    registrations = recorded(args).registrations.values()
    return [dict(item.inputs) for item in registrations if item.type.startswith("kubernetes:")]


def pod(namespace: str) -> dict[str, Any]:
    """A user's pod that Pod Security `restricted` admits: checkov judges namespaces and policies only around pods."""
    container = {
        "name": "app",
        "image": f"registry.example/app@sha256:{'0' * 64}",
        "imagePullPolicy": "Always",
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
        },
        "resources": {
            "limits": {"cpu": "1", "memory": "64Mi"},
            "requests": {"cpu": "1", "memory": "64Mi"},
        },
        "livenessProbe": {"tcpSocket": {"port": 8443}},
        "readinessProbe": {"tcpSocket": {"port": 8443}},
    }
    security = {"runAsNonRoot": True, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "app", "namespace": namespace, "labels": {"app": "orders"}},
        "spec": {"automountServiceAccountToken": False, "securityContext": security, "containers": [container]},
    }


def test_a_pod_in_our_namespaces_fails_no_check(tmp_path: Path) -> None:
    documents = [*kubernetes_objects(SHOP), pod("shop"), pod("payments")]
    (tmp_path / "objects.yaml").write_text(yaml.safe_dump_all(documents))
    failed, passed = scan(tmp_path, "kubernetes")
    assert unexplained(failed) == []
    assert passed > 20


def test_the_scanner_misses_the_policies_when_they_are_left_out(tmp_path: Path) -> None:
    """The check of the check: the same pod without our policies is found."""
    (tmp_path / "objects.yaml").write_text(yaml.safe_dump_all([pod("shop")]))
    failed, _ = scan(tmp_path, "kubernetes")
    assert {item["check_id"] for item in failed} == {"CKV2_K8S_6"}


def test_the_scanner_sees_a_bad_cluster(tmp_path: Path) -> None:
    """The check of the check: an open endpoint, no logs and no key are found."""
    resources = json.loads(as_json(recorded(SMALL)))
    (cluster,) = resources["resource"]["aws_eks_cluster"].values()
    cluster["vpc_config"]["public_access_cidrs"] = ["0.0.0.0/0"]
    del cluster["encryption_config"]
    cluster["enabled_cluster_log_types"] = ["api"]
    (tmp_path / "main.tf.json").write_text(json.dumps(resources))
    failed, _ = scan(tmp_path, "terraform_json")
    assert {"CKV_AWS_37", "CKV_AWS_38", "CKV_AWS_58"} <= {item["check_id"] for item in failed}
