"""Programs in YAML, rehearsed as `citadel rehearse --engine pulumi` does: by Pulumi's own language host."""

import shutil
from pathlib import Path

import pytest

from citadel_rehearsal.run.rehearse import Earlier, Rehearsal
from citadel_rehearsal.run.report import PULUMI, Report
from eks_citadel.testing.project import Copy

ROOT = Path(__file__).parents[2]
ADMIN, OLD = "arn:aws:iam::111122223333:role/platform", "arn:aws:iam::111122223333:role/old-admin"
CONFIGURATION = f"""config:
  aws:region: eu-west-1
  zones: a,b
  admin_arn: {ADMIN}
  endpoint_public_cidr: 203.0.113.7/32
"""
# What the template does not have: functions, resources beside the cluster, and objects in it.
MORE = """variables:
  me: {fn::invoke: {function: "aws:getCallerIdentity", arguments: {}, return: accountId}}
  old: {fn::invoke: {function: "aws:iam:getRole", arguments: {name: old-admin}}}
resources:
  exports: {type: "aws:s3:Bucket", properties: {tags: {account: "${me}"}}}
  reader:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: 2012-10-17
          Statement: [{Effect: Allow, Principal: {AWS: "${old.arn}"}, Action: "sts:AssumeRole"}]
  inside: {type: "pulumi:providers:kubernetes", properties: {kubeconfig: "${cluster.kubeconfig}"}}
  settings:
    type: kubernetes:core/v1:ConfigMap
    properties: {metadata: {namespace: "${cluster.namespaces[\\"apps\\"]}", name: settings}, data: {key: value}}
    options: {provider: "${inside}"}
"""


def project(folder: Path, template: str) -> Path:
    """A project of a template, as `pulumi new` makes it."""
    shutil.copytree(ROOT / "templates" / template, folder)
    text = (folder / "Pulumi.yaml").read_text().replace("../eks-citadel/components", str(ROOT / "components"))
    (folder / "Pulumi.yaml").write_text(text.replace("${PROJECT}", "shop").replace("${DESCRIPTION}", "A shop"))
    (folder / "Pulumi.dev.yaml").write_text(CONFIGURATION)
    return folder


def rehearsed(folder: Path, *, earlier: Earlier | None = None, and_destroy: bool = False) -> Report:
    return Rehearsal(folder, "dev", engine=PULUMI, earlier=earlier).run(and_destroy=and_destroy)


def test_the_template_in_yaml_is_rehearsed_to_the_picture_of_the_template_in_python(tmp_path: Path) -> None:
    report = rehearsed(project(tmp_path / "yaml", "yaml-single"), and_destroy=True)
    python = Rehearsal(project(tmp_path / "python", "single"), "dev").run()

    assert (report.error, report.failures, report.succeeded) == ("", [], True)
    assert report.passes == ["look", "preview", "up"]
    assert report.pictures == python.pictures
    assert report.destroyed is not None
    assert len(report.destroyed.deleted) > 30


def test_what_a_program_in_yaml_looks_up_is_there_and_an_update_of_it_is_rehearsed(tmp_path: Path) -> None:
    earlier, later = project(tmp_path / "earlier", "yaml-single"), project(tmp_path / "later", "yaml-single")
    more = (later / "Pulumi.yaml").read_text().replace("resources:\n", MORE)
    (later / "Pulumi.yaml").write_text(more)

    report = rehearsed(later, earlier=Earlier("main", earlier, Copy(tmp_path, ROOT)))

    assert (report.error, report.failures) == ("", [])
    assert any(one.kind.startswith("role") and one.name == OLD for one in report.assumptions)
    assert report.changes is not None
    assert {urn.rpartition("::")[2] for urn in report.changes.created} == {"exports", "reader", "settings"}
    assert not (report.changes.changed or report.changes.replaced or report.changes.deleted)


def test_what_a_program_in_yaml_reads_is_there_in_the_region_and_the_account_of_its_provider(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (tmp_path / "Pulumi.yaml").write_text(
        """
name: shop
runtime: yaml
resources:
  east: {type: "pulumi:providers:aws", properties: {region: us-east-1}}
  theirs:
    type: pulumi:providers:aws
    properties: {assumeRoles: [{roleArn: "arn:aws:iam::999988887777:role/deploy"}]}
  here: {type: "aws:ec2:Vpc", get: {id: vpc-0123456789abcdef0}}
  there: {type: "aws:ec2:Vpc", get: {id: vpc-0123456789abcdef1}, options: {provider: "${east}"}}
  other: {type: "aws:ec2:Vpc", get: {id: vpc-0123456789abcdef2}, options: {provider: "${theirs}"}}
outputs: {here: "${here.arn}", there: "${there.arn}", other: "${other.arn}"}
""".replace('  roles: [{roleArn: "arn:aws:iam::999988887777:role/deploy"}]\n', "")
    )
    report = rehearsed(tmp_path)
    assert (report.error, report.failures, report.succeeded) == ("", [], True)
    assert {one.name.partition(" (")[0] for one in report.assumptions if one.kind == "VPC"} == {
        f"vpc-0123456789abcdef{number}" for number in range(3)
    }


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[AmazonEKSClusterAdminPolicy]", "[AmazonEKSViewPolicy]", "nobody is admin of the cluster"),
        ('"1.36"', "1.36", "property kubernetesVersion with value '{1.36}' has a problem: it must be a string; quote"),
        (
            "resources:\n",
            "resources:\n  pet: {type: random:RandomPet}\n",
            "no resource plugin 'pulumi-resource-random'",
        ),
        ("resources:\n", "resources:\n  pet: {type: aws:iam:Rule}\n", "error resolving type of resource pet"),
    ],
)
def test_a_program_in_yaml_is_refused_in_one_sentence_and_its_folder_stays_as_it_is(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    folder = project(tmp_path / "yaml", "yaml-single")
    text = (folder / "Pulumi.yaml").read_text().replace(old, new)
    (folder / "Pulumi.yaml").write_text(text)

    report = rehearsed(folder)

    assert said in report.error
    assert (report.passes[-1], report.created, report.error.count("\n")) == ("preview", {}, 0)
    # The engine's salt is written beside a copy of the program.
    assert [(folder / name).read_text() for name in ("Pulumi.yaml", "Pulumi.dev.yaml")] == [text, CONFIGURATION]
