"""Judgements of the Kubernetes version and of the add-ons' versions, by the library's tables."""

from collections.abc import Iterator
from datetime import date

from eks_citadel.doctor.check import Check
from eks_citadel.doctor.control_plane_checks import GUIDE
from eks_citadel.doctor.facts import Facts
from eks_citadel.doctor.severity import HIGH, INFORMATION, LOW, MEDIUM
from eks_citadel.kubernetes import versions

VERSIONS = f"{GUIDE}/kubernetes-versions.html"
SOON_DAYS = 60
_WAY_OUT = "Upgrade the cluster; `citadel upgrade-advice` says how."


def _unsupported(facts: Facts, today: date) -> Iterator[tuple[str, str]]:
    version = facts.kubernetes_version
    if versions.support_ended(version, today):
        yield "version", f"{facts.cluster_name} runs Kubernetes {version}, which EKS supports no more."


def _standard_ended(facts: Facts, today: date) -> Iterator[tuple[str, str]]:
    version = facts.kubernetes_version
    if versions.standard_support_ended(version, today) and not versions.support_ended(version, today):
        ends = versions.support_ends(version, "extended")
        yield "version", f"{facts.cluster_name} runs Kubernetes {version}: only paid support is left, until {ends}."


def _soon(facts: Facts, today: date) -> Iterator[tuple[str, str]]:
    ends = versions.support_ends(facts.kubernetes_version, "standard")
    if ends is not None and 0 <= (ends - today).days <= SOON_DAYS:
        sentence = f"{facts.cluster_name} runs Kubernetes {facts.kubernetes_version}: standard support ends on {ends}."
        yield "version", sentence


def _newer(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    if versions.newer_than_known(facts.kubernetes_version):
        sentence = (
            f"{facts.cluster_name} runs Kubernetes {facts.kubernetes_version}, which is newer than this library's "
            "table, so neither its support nor its add-ons are judged."
        )
        yield "version", sentence


def _off_table(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    version = facts.kubernetes_version
    table, borrowed = versions.addon_versions(version), versions.borrowed_addons(version)
    for addon in facts.addons:
        if addon.name in table and addon.name not in borrowed and addon.version not in ("", table[addon.name]):
            yield (
                addon.name,
                f"{addon.name} has the version {addon.version}; this library's table has {table[addon.name]} for "
                f"Kubernetes {version}.",
            )


CHECKS = (
    Check(
        "version-unsupported", HIGH, "EKS supports the Kubernetes version no more",
        _WAY_OUT, VERSIONS, (), _unsupported, "A3",
    ),
    Check(
        "version-out-of-standard-support", MEDIUM, "The Kubernetes version is out of standard support",
        _WAY_OUT, VERSIONS, (), _standard_ended, "A3",
    ),
    Check(
        "version-support-ends-soon", LOW, f"Standard support ends within {SOON_DAYS} days",
        _WAY_OUT, VERSIONS, (), _soon, "A3",
    ),
    Check(
        "version-newer-than-table", INFORMATION, "The Kubernetes version is newer than the library's table",
        "Take a newer version of this library.", VERSIONS, (), _newer, "A3",
    ),
    Check(
        "addon-off-table", LOW, "An add-on has another version than this library's table",
        "Take the table's version, or one that you tried.",
        f"{GUIDE}/updating-an-add-on.html", ("addons",), _off_table, "A3",
    ),
)  # fmt: skip
