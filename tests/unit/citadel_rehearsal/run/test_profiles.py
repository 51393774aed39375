"""A profile is taken for the deployer's, and the report says so."""

from pathlib import Path

import pytest

from citadel_rehearsal.cli.report_json import as_map
from citadel_rehearsal.run.rehearse import Rehearsal

CLUSTER = """
SecureCluster("blue", {
    "kubernetes_version": "1.36",
    "network": {"cidr": "10.20.0.0/16", "zones": ["a", "b"]},
    "endpoint_public_cidrs": ["203.0.113.7/32"],
    "access_entries": [{
        "name": "me",
        "principal_arn": "arn:aws:iam::111122223333:role/me",
        "cluster_policies": ["AmazonEKSClusterAdminPolicy"],
    }],
    KEYS
}OPTIONS)
"""
PROVIDER = 'pulumi.ResourceOptions(provider=aws.Provider("own", region="eu-west-1", profile="ours"))'
SAYS = {
    "stack": ("aws:profile: theirs", '"token_profile": "theirs",', "", "theirs"),
    "provider": ("aws:region: eu-west-1", '"token_profile": "ours",', f", {PROVIDER}", "ours"),
    "token": ("aws:region: eu-west-1", '"token_profile": "mine",', "", "mine"),
}


@pytest.mark.parametrize("where", SAYS)
def test_a_profile_is_assumed_to_be_the_deployer_s(where: str, tmp_path: Path) -> None:
    config, keys, options, profile = SAYS[where]
    region = "" if config.startswith("aws:region") else "  aws:region: eu-west-1\n"
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(f"config:\n{region}  {config}\n")
    program = CLUSTER.replace("KEYS", keys).replace("OPTIONS", options)
    head = "import pulumi\nimport pulumi_aws as aws\nfrom eks_citadel import SecureCluster\n"
    (tmp_path / "__main__.py").write_text(head + program)
    report = Rehearsal(tmp_path, "dev").run()
    assert (report.error, report.failures) == ("", [])
    assert [one.name for one in report.assumptions if one.kind == "AWS profile"] == [f"{profile}, of the deployer"]


TWO = """
import pulumi
import pulumi_aws as aws

for name in ("dns", "ours"):
    inside = pulumi.ResourceOptions(provider=aws.Provider(name, region="eu-west-1", profile=name))
    aws.iam.Role(name, name=name, assume_role_policy="{}", opts=inside)
"""


def test_several_profiles_are_a_finding_since_they_can_be_of_different_accounts(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (tmp_path / "__main__.py").write_text(TWO)
    report = Rehearsal(tmp_path, "dev").run()
    said = [log.message for log in report.logs if log.severity == "warning"]
    assert said == [
        "The AWS profiles dns and ours can be different principals and accounts; no file in ~/.aws is read, so each of "
        "them is taken for the deployer, in the deployer's account."
    ]


KEYS = {
    "of a provider": ("", 'aws.Provider("far", region="us-east-1", access_key="AKIA", secret_key="hidden")', "far"),
    "of a session": ("", 'aws.Provider("far", access_key="ASIA", secret_key="hidden", token="hidden")', "far"),
    "of the stack": ("  aws:accessKey: AKIA\n  aws:secretKey: hidden\n", "None", "default"),
}


@pytest.mark.parametrize("where", KEYS)
def test_access_keys_are_taken_for_the_deployer_s_and_are_a_finding(where: str, tmp_path: Path) -> None:
    config, provider, name = KEYS[where]
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(f"config:\n  aws:region: eu-west-1\n{config}")
    (tmp_path / "__main__.py").write_text(
        f"import pulumi\nimport pulumi_aws as aws\ninside = pulumi.ResourceOptions(provider={provider})\n"
        'aws.ec2.Eip("e", tags={"account": aws.get_caller_identity_output().account_id}, opts=inside)\n'
    )
    report = Rehearsal(tmp_path, "dev").run()
    assert (report.error, report.failures) == ("", [])
    assert [one.name for one in report.assumptions if one.kind == "access keys"] == [
        f"of the AWS provider {name}, of the deployer"
    ]
    assert [log.message for log in report.logs if log.severity == "warning"] == [
        f"The access keys of the AWS provider {name} can be another principal's and account's; they are not used, so it"
        " is taken for the deployer's, in the deployer's account."
    ]
    assert "hidden" not in str(as_map(report))
