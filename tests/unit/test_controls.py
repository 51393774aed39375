"""docs/evidence/controls.md has every item of the three lists, and names only findings and promises that exist."""

import re
from pathlib import Path

import pytest

from eks_citadel.doctor.checks import CHECKS
from unit.test_promises import promised

PAGE = (Path(__file__).parents[2] / "docs" / "evidence" / "controls.md").read_text()
# https://github.com/aquasecurity/kube-bench/tree/a73ce378418c71c5861e6963753f50dec3badadf/cfg/eks-1.8.0
CIS = {
    "2.1": 2, "3.1": 4, "3.2": 9, "4.1": 12, "4.2": 5, "4.3": 2, "4.4": 2, "4.5": 2, "5.1": 4, "5.2": 1, "5.3": 1,
    "5.4": 5, "5.5": 1,
}  # fmt: skip
SECURITY_HUB = ["EKS.1", "EKS.2", "EKS.3", "EKS.6", "EKS.7", "EKS.8"]
# https://github.com/microsoft/Threat-Matrix-for-Kubernetes/blob/b885d18bd4236286b59b735c5e18f2902823d2c2/docs/index.md
TECHNIQUES = 41


def rows(title: str) -> list[list[str]]:
    section = PAGE.partition(f"## {title}")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_item_of_the_CIS_benchmark_is_there_in_its_order() -> None:
    numbers = [f"{section}.{item}" for section, count in CIS.items() for item in range(1, count + 1)]
    assert [row[0] for row in rows("CIS Amazon EKS Benchmark 1.8.0")] == numbers


def test_every_control_of_Security_Hub_is_there() -> None:
    assert [row[0] for row in rows("AWS Security Hub")] == SECURITY_HUB


def test_every_technique_of_the_matrix_is_there_once() -> None:
    names = [row[0] for row in rows("Microsoft's threat matrix for Kubernetes")]
    assert (len(names), len(set(names))) == (TECHNIQUES, TECHNIQUES)


@pytest.mark.parametrize(
    "title", ["CIS Amazon EKS Benchmark 1.8.0", "AWS Security Hub", "Microsoft's threat matrix for Kubernetes"]
)
def test_an_item_is_covered_by_what_exists_or_not_at_all(title: str) -> None:
    names = {check.id for check in CHECKS}
    for row in rows(title):
        covered, by = row[-2:]
        findings = set(re.findall(r"`([a-z]+(?:-[a-z0-9]+)+)`", by))
        promises = set(re.findall(r"\b([ABELMT]\d)\b", by))
        assert covered in ("yes", "part", "no"), row
        assert findings <= names and promises <= set(promised()), row
        if covered == "yes":
            assert findings and promises, row
        if covered == "no":
            assert by and not findings, row


def test_the_way_from_a_finding_to_a_control_is_linked() -> None:
    assert "controls.md" in (Path(__file__).parents[2] / "docs" / "guide" / "doctor.md").read_text()
