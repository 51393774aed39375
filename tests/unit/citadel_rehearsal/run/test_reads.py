"""What a program reads by `.get` and does not make is assumed, as what it looks up, and listed."""

from pathlib import Path
from textwrap import dedent

import pytest

from citadel_rehearsal.resources import RESOURCES
from citadel_rehearsal.run.rehearse import Rehearsal
from citadel_rehearsal.run.report import Report
from unit.citadel_rehearsal.read_resources import LINKS, PROGRAM, READ, get

IMPORTS = "import pulumi\nimport pulumi_aws as aws\n"


def rehearsed(folder: Path, program: str) -> Report:
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (folder / "__main__.py").write_text(program)
    return Rehearsal(folder, "dev").run()


def assumed(report: Report) -> set[str]:
    return {f"{one.kind} {one.name}" for one in report.assumptions}


def test_every_type_of_the_table_is_read_or_a_link() -> None:
    assert {*READ, *LINKS} == {*RESOURCES}
    assert not READ.keys() & LINKS.keys()


def test_one_of_every_type_is_assumed_and_listed(tmp_path: Path) -> None:
    report = rehearsed(tmp_path, PROGRAM)
    assert (report.error, report.trace, report.failures, report.not_judged) == ("", "", [], [])
    listed = " ".join(assumed(report))
    named = {token: identifier.replace("prod:", "").rpartition("#")[2] for token, (identifier, _) in READ.items()}
    assert [token for token, name in named.items() if name not in listed] == []
    assert report.created == {}


def test_a_link_is_not_judged_and_what_needs_it_neither(tmp_path: Path) -> None:
    links = "\n".join(get(token, identifier, {}) for token, identifier in LINKS.items())
    report = rehearsed(tmp_path, f"{IMPORTS}{links}")
    assert (report.error, report.trace, report.failures) == ("", "", [])
    assert {one.type for one in report.not_judged if one.elsewhere} == {*LINKS}


def test_an_object_of_a_cluster_is_not_judged_unless_the_program_makes_it(tmp_path: Path) -> None:
    report = rehearsed(
        tmp_path,
        """
import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes
from eks_citadel import ClusterAccess

cluster = aws.eks.get_cluster_output(name="prod")
entry = {"name": "team", "principal_arn": "arn:aws:iam::111122223333:role/team", "kubernetes_groups": ["team"],
         "role_bindings": [{"group": "team", "cluster_role": "edit", "namespaces": ["shop"]}]}
access = ClusterAccess("access", {"cluster_name": "prod", "access_entries": [entry], "endpoint": cluster.endpoint,
    "certificate_authority": cluster.certificate_authorities[0].data, "cluster_arn": cluster.arn})
inside = pulumi.ResourceOptions(provider=access.kubernetes_provider)
own = kubernetes.core.v1.ConfigMap("own", metadata={"name": "own", "namespace": "shop"}, data={"a": "b"}, opts=inside)
kubernetes.core.v1.ConfigMap.get("read", own.id, opts=inside)
dns = kubernetes.apps.v1.Deployment.get("dns", "kube-system/coredns", opts=inside)
aws.ec2.Eip("e", tags={"replicas": dns.spec.replicas.apply(str)})
""",
    )
    assert (report.error, report.trace, report.failures) == ("", "", [])
    assert [str(one) for one in report.not_judged] == [
        "kubernetes:apps/v1:Deployment dns",
        "aws:ec2/eip:Eip e",
    ]


@pytest.mark.parametrize("how", ["get_role_output(name='first').name", "Role.get('first', 'first').name"])
def test_what_is_read_by_the_answer_of_another_one_is_assumed(tmp_path: Path, how: str) -> None:
    report = rehearsed(tmp_path, f"{IMPORTS}aws.s3.Bucket.get('exports', aws.iam.{how}.apply(lambda one: one + '-x'))")
    assert (report.error, report.failures) == ("", [])
    assert "bucket first-x" in assumed(report)


def test_what_is_read_in_another_region_or_account_is_assumed_there(tmp_path: Path) -> None:
    report = rehearsed(
        tmp_path,
        IMPORTS
        + dedent(
            """
            far = pulumi.ResourceOptions(provider=aws.Provider("far", region="us-east-1"))
            role = "arn:aws:iam::444455556666:role/other"
            other = pulumi.ResourceOptions(provider=aws.Provider("other", assume_roles=[{"role_arn": role}]))
            logs = aws.cloudwatch.LogGroup.get("logs", "/far", opts=far)
            table = aws.dynamodb.Table.get("orders", "orders", region="us-west-2")
            nodes = aws.iam.Role.get("nodes", "nodes", opts=other)
            subnet = aws.ec2.Subnet.get("subnet", "subnet-0123456789abcdef0", opts=far)
            key = aws.kms.Alias.get("key", "alias/far", opts=far)
            found = aws.ec2.get_vpc_output(tags={"Name": "far"}, opts=pulumi.InvokeOutputOptions(provider=far.provider))
            for name, value in {"a": logs.arn, "b": table.arn, "c": nodes.arn, "d": subnet.arn, "e": key.arn}.items():
                aws.ec2.Eip(name, tags={"of": value.apply(lambda arn: ":".join(arn.split(":")[3:5]))})
            aws.ec2.Eip("f", tags={"of": found.arn})
            """
        ),
    )
    assert (report.error, report.trace, report.failures) == ("", "", [])


def test_what_the_program_makes_itself_is_not_there_in_the_first_preview_as_on_AWS(tmp_path: Path) -> None:
    report = rehearsed(
        tmp_path,
        IMPORTS
        + dedent(
            """
            made = [aws.s3.Bucket("own", bucket="own"), aws.cloudwatch.LogGroup("own", name="/own"),
                    aws.iam.User("own", name="own"), aws.sqs.Queue("own", name="own")]
            after = pulumi.ResourceOptions(depends_on=made)
            aws.s3.Bucket.get("bucket", "own", opts=after)
            aws.cloudwatch.LogGroup.get("logs", "/own", opts=after)
            aws.iam.User.get("user", "own", opts=after)
            aws.sqs.Queue.get("queue", made[3].url, opts=after)
            """
        ),
    )
    assert {one.kind for one in report.assumptions} == {"role"}
    assert report.passes == ["look", "preview"]
    assert [one.code for one in report.failures] == ["NotFound"] * 3


def test_with_strict_a_link_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    token, identifier = next(iter(LINKS.items()))
    (tmp_path / "__main__.py").write_text(IMPORTS + get(token, identifier, {}))
    report = Rehearsal(tmp_path, "dev", strict=True).run()
    assert report.passes == ["look", "preview"]
    assert [one.code for one in report.failures] == ["NotFound"]


def test_a_record_is_assumed_with_its_zone(tmp_path: Path) -> None:
    token = "aws:route53/record:Record"
    report = rehearsed(tmp_path, IMPORTS + get(token, *READ[token]))
    assert (report.error, report.failures) == ("", [])
