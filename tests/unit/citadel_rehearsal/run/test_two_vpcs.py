"""Programs with several VPCs: each subnet stands in the VPC that the program says, or is refused."""

from pathlib import Path
from textwrap import dedent

from citadel_rehearsal.run.rehearse import Rehearsal
from citadel_rehearsal.run.report import Report

NETWORKS = """
import pulumi
import pulumi_aws as aws
from eks_citadel import Network

def network(name, vpc_id, nodes, **more):
    return Network(name, {"vpc_id": vpc_id, "node_subnet_ids": nodes, **more})
"""


def rehearsed(folder: Path, program: str) -> Report:
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (folder / "__main__.py").write_text(NETWORKS + dedent(program))
    return Rehearsal(folder, "dev").run()


def test_subnets_of_two_existing_VPCs_are_assumed_where_the_program_says(tmp_path: Path) -> None:
    report = rehearsed(
        tmp_path,
        """
        network("one", "vpc-1111aaaa", ["subnet-1a1b2c3d", "subnet-1b1b2c3d"], data_subnet_ids=["subnet-1c1b2c3d"])
        other = network("two", "vpc-0000aaaa", ["subnet-2a1b2c3d", "subnet-2b1b2c3d"])
        pulumi.export("cidrs", other.node_cidrs)
        """,
    )
    assert (report.error, report.failures) == ("", [])
    assert {one.name.partition(" ")[0] for one in report.assumptions if one.kind == "VPC"} == {
        "vpc-0000aaaa",
        "vpc-1111aaaa",
    }


def test_a_subnet_of_another_VPC_is_refused_in_the_preview_of_a_program(tmp_path: Path) -> None:
    report = rehearsed(
        tmp_path,
        """
        subnets = ["subnet-1a1b2c3d", "subnet-1b1b2c3d"]
        network("one", "vpc-1111aaaa", subnets)
        network("two", "vpc-0000aaaa", ["subnet-2a1b2c3d", "subnet-1b1b2c3d"])
        """,
    )
    assert 'network.node_subnet_ids[1] is "subnet-1b1b2c3d": it is in vpc-1111aaaa, and vpc_id is vpc-0000aaaa' in (
        report.error
    )
    assert report.passes == ["look", "preview"]


def test_a_subnet_of_another_VPC_is_refused_also_where_the_program_makes_both(tmp_path: Path) -> None:
    report = rehearsed(
        tmp_path,
        """
        mine = aws.ec2.Vpc("mine", cidr_block="10.1.0.0/16")
        other = aws.ec2.Vpc("other", cidr_block="10.2.0.0/16")

        def subnet(zone, vpc, cidr):
            return aws.ec2.Subnet(f"{zone}", vpc_id=vpc.id, cidr_block=cidr, availability_zone=f"eu-west-1{zone}")

        nodes = [subnet("a", mine, "10.1.0.0/24").id, subnet("b", other, "10.2.0.0/24").id]
        found = network("shop", mine.id, nodes)
        pulumi.export("ids", found.node_subnet_ids)
        """,
    )
    assert "network.node_subnet_ids[1] is " in report.error
    assert "give subnets of one VPC, and the id of that VPC." in report.error
