"""Two colours that run: their pictures by boto3 and by their API servers, and what is done to one of them by hand."""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest

from citadel_rehearsal.api_server.connection import Address, Connection
from citadel_rehearsal.api_server.installed import required
from citadel_rehearsal.api_server.remote_stores import post
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.rehearse import Rehearsal
from citadel_rehearsal.run.report import PULUMI, Report
from eks_citadel.live.parity import Access, live_parity, live_side
from eks_citadel.live.unanswered import Unanswered

REGION, ROLE = "eu-west-1", "arn:aws:iam::111122223333:role"
RBAC = "rbac.authorization.k8s.io"
PROGRAM = """
from eks_citadel import SecureCluster

ROLE = "arn:aws:iam::111122223333:role"
DEVS = {
    "name": "devs", "principal_arn": f"{ROLE}/devs", "kubernetes_groups": ["devs"],
    "namespace_policies": [{"policy": "AmazonEKSEditPolicy", "namespaces": ["shop"]}],
    "role_bindings": [{"group": "devs", "cluster_role": "edit", "namespaces": ["shop"]}],
}
for name, cidr in {"blue": "10.20.0.0/16", "green": "10.30.0.0/16"}.items():
    SecureCluster(name, {
        "kubernetes_version": "1.36",
        "network": {"cidr": cidr, "zones": ["a", "b"]},
        "endpoint_public_cidrs": ["203.0.113.0/28"],
        "access_entries": [
            {"name": "me", "principal_arn": f"{ROLE}/me", "cluster_policies": ["AmazonEKSClusterAdminPolicy"]}, DEVS,
        ],
        "namespaces": [{"name": "shop"}],
        "flows": [{"name": "partner", "source": {"namespace": "shop"}, "destination": {"named": "internet"},
                   "ports": [{"port": 443}]}],
        "pod_identities": [{"namespace": "shop", "service_account": "orders",
                            "permissions": {"secretsmanager_secrets": [{"allow": ["read"]}]}}],
    })
"""


class Eks:
    """EKS as it answers, but DescribeCluster gives the API server that keeps the cluster's objects."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self._eks, self._aws = aws.client("eks", REGION), aws

    def __getattr__(self, name: str) -> Any:
        return getattr(self._eks, name)

    def address(self, name: str) -> Address:
        arn = self._eks.describe_cluster(name=name)["cluster"]["arn"]
        return Address(**post(self._aws.address, {"do": "api-server", "cluster": arn}))

    def describe_cluster(self, name: str) -> dict[str, Any]:
        address, cluster = self.address(name), self._eks.describe_cluster(name=name)["cluster"]
        authority = b64encode(address.certificate.encode()).decode()
        found = {"endpoint": f"https://127.0.0.1:{address.port}", "certificateAuthority": {"data": authority}}
        return {"cluster": {**cluster, **found}}


class Colours:
    def __init__(self, report: Report, aws: EmbeddedAws) -> None:
        self.report, self.aws, self.eks = report, aws, Eks(aws)
        self.access = Access(self.client, lambda name: self.eks.address(name).token)

    def client(self, service: str) -> Any:
        return self.eks if service == "eks" else self.aws.client(service, REGION)

    def differences(self) -> list[str]:
        return [one.id for one in live_parity("blue", "green", self.access).undeclared]


@pytest.fixture(scope="module")
def colours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Colours]:
    required()
    folder = tmp_path_factory.mktemp("colours")
    (folder / "Pulumi.yaml").write_text("name: colours\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text(f"config:\n  aws:region: {REGION}\n")
    (folder / "__main__.py").write_text(PROGRAM)
    with Rehearsal(folder, "dev", engine=PULUMI).running() as (report, aws):
        assert (report.error, report.failures) == ("", [])
        yield Colours(report, aws)


def test_the_picture_of_a_cluster_that_runs_is_the_rehearsed_one(colours: Colours) -> None:
    rehearsed = {one.cluster_name: one for one in colours.report.pictures}
    assert {name: live_side(colours.access, name).picture for name in rehearsed} == rehearsed


def test_B2_what_is_done_by_hand_to_one_colour_ends_their_parity_until_it_is_undone(colours: Colours) -> None:
    assert colours.differences() == []
    server = Connection(colours.eks.address("green"))
    path = f"/apis/{RBAC}/v1/namespaces/shop/rolebindings"
    binding = {
        "apiVersion": f"{RBAC}/v1", "kind": "RoleBinding", "metadata": {"name": "by-hand"},
        "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": "admin"},
        "subjects": [{"apiGroup": RBAC, "kind": "Group", "name": "devs"}],
    }  # fmt: skip
    server.ask("POST", path, binding)
    scope = {"type": "cluster"}
    policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
    devs = {"clusterName": "green", "principalArn": f"{ROLE}/devs", "policyArn": policy}
    colours.eks.associate_access_policy(**devs, accessScope=scope)
    assert colours.differences() == ["binding:devs:admin:shop", f"enter:{ROLE}/devs:AmazonEKSViewPolicy"]
    server.ask("DELETE", f"{path}/by-hand")
    colours.eks.disassociate_access_policy(**devs)
    assert colours.differences() == []


def test_targets_are_asked_of_the_load_balancer(colours: Colours) -> None:
    elb, vpc = colours.client("elbv2"), colours.client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
    arns = {
        name: elb.create_target_group(Name=name, Protocol="TCP", Port=80, VpcId=vpc)["TargetGroups"][0][
            "TargetGroupArn"
        ]
        for name in ("blue", "green")
    }
    assert live_parity("blue", "green", colours.access, target_group_arns=arns).holds


def test_a_caller_whom_the_api_server_does_not_know_is_told_so(colours: Colours) -> None:
    stranger = Access(colours.client, lambda name: "stranger")
    with pytest.raises(Unanswered, match="blue does not let the caller read namespaces .Unauthorized.; give it an acc"):
        live_parity("blue", "green", stranger)
