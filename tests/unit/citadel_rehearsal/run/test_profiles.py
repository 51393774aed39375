"""A profile is taken for the deployer's, and the report says so."""

from pathlib import Path

import pytest

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
