"""The emulator judges by tables and checks of its own; what it shares with the library is equal, and not borrowed."""

import json
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from citadel_rehearsal.emulator.addon_ways import addon_needs
from citadel_rehearsal.emulator.ec2 import endpoint_services
from citadel_rehearsal.emulator.eks import instance_types
from citadel_rehearsal.emulator.eks.catalogue import (
    ADDONS,
    KUBERNETES_VERSIONS,
    addon_versions,
    default_addon_version,
)
from citadel_rehearsal.emulator.pod_identity import kubernetes_name
from citadel_rehearsal.run.needs_page import needs_page
from eks_citadel.kubernetes import eks_addons, versions
from eks_citadel.network import settings as checks_of_networks
from eks_citadel.nodes.settings import instance_types as the_librarys
from eks_citadel.parsing.checks import subdomain
from eks_citadel.parsing.refusal import Unfit

OURS = json.loads(files("citadel_rehearsal.emulator.eks").joinpath("addon_versions.json").read_text())
LIBRARY = {
    name: json.loads(files("eks_citadel.kubernetes").joinpath(f"{name}.json").read_text())
    for name in ("addon_versions", "kubernetes_versions")
}
NEEDS = Path(__file__).parents[4] / "docs" / "evidence" / "addon-needs.md"
PAGE = (Path(__file__).parents[4] / "docs" / "evidence" / "addon-versions.md").read_text()
EMULATOR = Path(__file__).parents[4] / "rehearsal" / "citadel_rehearsal" / "emulator"


def test_no_file_of_the_emulator_names_the_library() -> None:
    named = [path for path in EMULATOR.rglob("*.*") if path.suffix != ".pyc" and "eks_citadel" in path.read_text()]
    assert named == []


def test_A3_the_emulator_offers_the_versions_that_the_library_installs() -> None:
    ours = {of: {addon: seen["version"] for addon, seen in row.items()} for of, row in OURS["versions"].items()}
    assert ours == LIBRARY["addon_versions"]


def test_further_add_ons_of_the_library_are_those_of_the_emulator_with_their_namespaces_and_pods() -> None:
    table = addon_needs.table()["addons"]
    for name, needs in eks_addons.known().items():
        assert ADDONS[name] == (needs.namespace, (needs.service_account,) if needs.service_account else ())
        on_pods_network = [one for one in addon_needs.workloads(name) if not one.host_network]
        assert len(on_pods_network) == len(needs.pods)
        for pods in needs.pods:
            (theirs,) = [one for one in on_pods_network if pods.labels.items() <= one.labels.items()]
            assert pods.dns >= theirs.dns
            assert ("CriticalAddonsOnly" in theirs.tolerates) == needs.tolerates_critical_addons_only
        assert name in table


def test_A3_each_version_says_how_it_was_seen_as_the_page_does() -> None:
    columns = sorted(OURS["versions"])
    for addon in versions.ADDONS:
        (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| {addon} |")]
        recorded = [OURS["versions"][of][addon] for of in columns]
        assert row.strip("| ").split(" | ")[1:] == [f"{one['version']}, {one['seen']}" for one in recorded]
        assert {one["seen"] for one in recorded} <= OURS["sources"].keys()


def test_A3_the_ends_of_support_are_those_of_the_library() -> None:
    ends = {version: row["standard_support_ends"] for version, row in LIBRARY["kubernetes_versions"].items()}
    assert {version: standard for version, (_, standard, _) in KUBERNETES_VERSIONS.items()} == ends
    ends = {version: row["extended_support_ends"] for version, row in LIBRARY["kubernetes_versions"].items()}
    assert {version: extended for version, (_, _, extended) in KUBERNETES_VERSIONS.items()} == ends


def test_kube_proxy_has_one_build_for_each_version_and_other_addons_any_of_their_row() -> None:
    assert addon_versions("kube-proxy", "1.35") == ["v1.35.3-eksbuild.29"]
    assert addon_versions("vpc-cni", "1.35") == [
        "v1.23.1-eksbuild.1",
        "v1.23.2-eksbuild.1",
        "v1.23.0-eksbuild.1",
    ]
    assert default_addon_version("cert-manager", "1.35") == "v1.21.0-eksbuild.3"
    assert addon_versions("nothing", "1.35") == []


def taken_by_the_library(name: str) -> bool:
    try:
        subdomain(name)
    except Unfit:
        return False
    return True


@given(st.text(st.sampled_from("az09-.A_ \né٣"), max_size=12))
@example("a" * 253)
@example("a" * 254)
@example("a.b-c.d9")
@example("a..b")
@example("a\n")
def test_a_name_that_one_takes_the_other_takes_too(name: str) -> None:
    assert (kubernetes_name.fault("pod", name) is None) == taken_by_the_library(name)


@pytest.mark.parametrize("name", ["", "Orders", "x" * 254])
def test_the_sentence_about_a_name_is_the_library_s(name: str) -> None:
    with pytest.raises(Unfit) as raised:
        subdomain(name)
    said = f'"{name}" is not a valid name of a pod: {raised.value.rule}; {raised.value.way_out}.'
    assert kubernetes_name.fault("pod", name) == said


def test_the_page_of_what_add_ons_need_is_the_table() -> None:
    assert NEEDS.read_text() == needs_page(addon_needs.table())


def test_what_an_add_on_needs_has_a_source_and_is_of_one_that_EKS_offers() -> None:
    for addon, found in addon_needs.table()["addons"].items():
        assert addon in ADDONS
        for row in found:
            assert row["source"] in addon_needs.table()["sources"]
        for workload in addon_needs.workloads(addon):
            assert workload.host_network or workload.labels
            assert workload.service_account in ("", *ADDONS[addon][1])


def test_every_add_on_that_the_library_installs_has_its_needs_in_the_table() -> None:
    assert set(versions.ADDONS) <= addon_needs.table()["addons"].keys()


@given(
    st.from_regex(
        r"(a|c|d|g|hpc|i|inf|m|p|r|t|trn|u|x|z)[0-9]{1,2}[a-z]{0,3}\.(large|2xlarge|metal-24xl)", fullmatch=True
    )
)
@example("m9zz.large")
@example("m10g.2xlarge")
def test_the_emulator_takes_the_instance_types_that_the_library_takes(kind: str) -> None:
    ours = kind in instance_types.known() or instance_types.may_be_newer(kind)
    assert ours == (the_librarys.is_known(kind) or the_librarys.is_newer(kind))


def test_the_emulator_has_the_endpoint_services_of_the_library() -> None:
    """Both are read from one page, without exceptions; no name is cut in two."""
    services = endpoint_services.interface_services()
    for name in services:
        checks_of_networks.service_name(name)
    text = json.loads(files("eks_citadel.network").joinpath("endpoint_services.json").read_text())
    assert services == {name for line in text["services"] for name in line.split()}
    assert [name for name in services if name.startswith("-") or name.endswith("-")] == []
