"""The parts on a cluster that the program does not create, under the real engine and with a real API server."""

from pathlib import Path

from citadel_rehearsal.program.world import not_rehearsed
from citadel_rehearsal.run.rehearse import Rehearsal
from citadel_rehearsal.run.report import PULUMI
from unit.citadel_rehearsal import read_resources
from unit.citadel_rehearsal.used_cluster import PROGRAM


def test_the_parts_are_used_on_a_cluster_that_the_program_does_not_create(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    report = Rehearsal(tmp_path, "dev", engine=PULUMI).run(and_destroy=True)
    assert (report.error, report.failures) == ("", [])
    assert "namespace legacy of the cluster prod" in {f"{item.kind} {item.name}" for item in report.assumptions}
    (picture,) = report.pictures
    assert {one.name for one in picture.namespaces if one.closed} == {"legacy", "shop"}
    assert [(one.namespace, one.service_account) for one in picture.pod_identities if one.namespace == "shop"] == [
        ("shop", "orders")
    ]
    assert report.destroyed is not None
    assert report.destroyed.succeeded


def test_one_of_every_type_that_is_read_is_assumed_and_links_are_not_judged(tmp_path: Path) -> None:
    links = [read_resources.get(token, identifier, {}) for token, identifier in read_resources.LINKS.items()]
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (tmp_path / "__main__.py").write_text("\n".join([read_resources.PROGRAM, *links]))
    report = Rehearsal(tmp_path, "dev", engine=PULUMI).run(and_destroy=True)
    assert (report.error, report.failures) == ("", [])
    assert {one.type for one in report.not_judged if one.elsewhere} == {*read_resources.LINKS}
    assert report.destroyed is not None
    assert report.destroyed.left == {}


def test_a_stack_that_was_not_rehearsed_is_refused_in_the_words_of_the_other_engine(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (tmp_path / "__main__.py").write_text(
        'import pulumi\npulumi.export("x", pulumi.StackReference("org/network/dev").get_output("vpc_id"))\n'
    )
    report = Rehearsal(tmp_path, "dev", engine=PULUMI).run()
    assert report.passes == ["look", "preview"]
    assert report.trace == ""
    assert not_rehearsed("org/network/dev") in report.error
