"""What holds for every IAM document."""

import ast
import inspect
import json
import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from parliament import analyze_policy_string

from eks_citadel.iam.document import as_json

from .documents import ACCOUNT, ENDPOINT, GOLDEN, LONGEST, REGIONS, TRUSTS, as_text, documents

every_document = pytest.mark.parametrize("name", documents())
every_partition = pytest.mark.parametrize("partition", REGIONS)
# Workload roles with every word of every service.
WHOLE = ("workload-everything", "workload-namespace", "workload-regions", "workload-shared")
# Each "*" with the reason why it cannot be narrower.
EXPLAINED = {
    ("cert-manager", "route53:ListHostedZonesByName"): "Route 53 lists zones as a whole",
    ("external-dns", "route53:ListHostedZones"): "Route 53 lists zones as a whole",
    **{
        ("load-balancer-controller", action): "AWS knows no resource for Describe actions"
        for action in (
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeVpcs",
            "elasticloadbalancing:DescribeTargetGroups",
            "elasticloadbalancing:DescribeTargetHealth",
        )
    },
    ("node", "ec2:DescribeInstances"): "EC2 knows no resource for Describe actions",
    ("node", "ec2:DescribeInstanceTypes"): "EC2 knows no resource for Describe actions",
    ("flow-logs", "logs:DescribeLogGroups"): "AWS's page has it on all groups",
    ("vpc-cni-ipv6", "ec2:AssignIpv6Addresses"): "AWS's own document has no narrower resource",
    ("vpc-cni-ipv6", "ec2:DescribeInstanceTypes"): "EC2 knows no resource for Describe actions",
    ("vpc-cni-ipv6", "ec2:DescribeInstances"): "EC2 knows no resource for Describe actions",
    ("vpc-cni-ipv6", "ec2:DescribeNetworkInterfaces"): "EC2 knows no resource for Describe actions",
    ("vpc-cni-ipv6", "ec2:DescribeTags"): "EC2 knows no resource for Describe actions",
    **{
        (f"{ENDPOINT}{name}", "*"): "its conditions say who asks for whose, whatever they do"
        for name in ("ec2", "ecr-api", "s3", "sqs", "sqs-organization", "sts")
    },
    **{
        (f"{ENDPOINT}ecr-api", action): "its condition says whose images"
        for action in ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
    },
    (f"{ENDPOINT}sts", "sts:AssumeRoleWithWebIdentity"): "its condition says whose roles",
    ("secrets-key", "kms:*"): "in a key's own policy the resource is the key, and the account decides by IAM",
    **{
        (name, "secretsmanager:GetRandomPassword"): "it reads nothing and names no secret"
        for name in ("workload-secretsmanager-secrets", *WHOLE)
    },
    **{
        (name, "secretsmanager:ListSecrets"): "Secrets Manager lists all names or none"
        for name in ("workload-secretsmanager-secrets", *WHOLE)
    },
}
# Documents of roles that session tags tell apart: IAM puts in the tags by itself, and nothing else.
OF_SESSIONS = ("workload-", "load-balancer-controller")
VARIABLES = re.compile(r"\$\{aws:PrincipalTag/(eks-cluster-name|kubernetes-(namespace|service-account|pod-uid))\}")
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
TRUST_LENGTH, INLINE_LENGTH = 2048, 10240


def statements(document: dict[str, Any]) -> list[dict[str, Any]]:
    return document["Statement"]


@every_document
def test_it_is_the_golden_one(name: str) -> None:
    assert as_text(documents()[name]) == (GOLDEN / f"{name}.json").read_text()


def test_there_is_a_golden_file_for_each_document_and_no_other() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(documents())


@every_document
@every_partition
def test_it_is_of_the_newer_language_with_unique_statements(name: str, partition: str) -> None:
    document = documents(partition)[name]
    sids = [statement["Sid"] for statement in statements(document)]
    assert document["Version"] == "2012-10-17"
    assert len(sids) == len(set(sids))
    assert all(sid.isalnum() for sid in sids)


@every_document
@every_partition
def test_nothing_is_left_to_be_filled_in(name: str, partition: str) -> None:
    text = as_json(documents(partition)[name])
    if name.startswith(OF_SESSIONS) and name not in TRUSTS:
        text = VARIABLES.sub("x", text)
    assert not [mark for mark in ("${", "{{", "<", ">", "None", "Output", "object at") if mark in text]
    assert json.loads(as_json(documents(partition)[name])) == documents(partition)[name]


@every_document
def test_no_star_is_unexplained(name: str) -> None:
    for statement in statements(documents()[name]):
        for action in statement["Action"]:
            if "*" in statement.get("Resource", []) or "*" in action:
                assert (name, action) in EXPLAINED, f"{name}: {action} on {statement.get('Resource')}"
        # By an endpoint everybody may come, and its conditions say who passes.
        assert name.startswith(ENDPOINT) or "*" not in json.dumps(statement.get("Principal", {}))


def test_every_explanation_is_still_needed() -> None:
    needed = {
        (name, action)
        for name, document in documents().items()
        for statement in statements(document)
        for action in statement["Action"]
        if "*" in statement.get("Resource", []) or "*" in action
    }
    assert needed == set(EXPLAINED)


@every_document
@every_partition
def test_L3_it_fits_within_IAM_s_limits_for_the_longest_cluster_name(name: str, partition: str) -> None:
    text = as_json(documents(partition, LONGEST)[name])
    assert len(text) <= (TRUST_LENGTH if name in TRUSTS else INLINE_LENGTH)


@every_document
@every_partition
def test_A1_it_names_its_own_partition_only(name: str, partition: str) -> None:
    text = as_json(documents(partition)[name])
    others = [f"arn:{other}:" for other in REGIONS if other != partition]
    assert not [arn for arn in others if arn in text]


@every_document
def test_parliament_finds_nothing(name: str) -> None:
    # It takes a variable in a resource for a malformed one.
    text = VARIABLES.sub("own", as_json(_as_identity_policy(documents()[name], name)))
    found = analyze_policy_string(text, ignore_private_auditors=True).findings
    assert [finding.issue for finding in found if finding.issue != "RESOURCE_STAR"] == []


def _as_identity_policy(document: dict[str, Any], name: str) -> dict[str, Any]:
    """parliament knows identity policies only: without the principal, and on a role or key of its own."""
    resources = {"secrets-key": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/0a1b"}
    own = resources.get(name, f"arn:aws:iam::{ACCOUNT}:role/own")
    rest = [{key: value for key, value in item.items() if key != "Principal"} for item in statements(document)]
    return {**document, "Statement": [{**item, "Resource": item.get("Resource", own)} for item in rest]}


ROOMS = ("control_plane.documents", "iam", "leave.documents", "network.documents", "nodes.documents")
# Shared words, checks of plain values, and what EKS reads.
NO_DOCUMENTS = ("eks_citadel.iam.document", "eks_citadel.iam.checks", "eks_citadel.iam.place",
                "eks_citadel.nodes.documents.addon_configuration")  # fmt: skip


def modules() -> list[str]:
    """With IAM documents."""
    packages = [import_module(f"eks_citadel.{room}") for room in ROOMS]
    return [f"{one.__name__}.{module.name}" for one in packages for module in iter_modules(one.__path__)]


@pytest.mark.parametrize("name", [name for name in modules() if name not in NO_DOCUMENTS])
def test_every_module_names_its_source(name: str) -> None:
    module = import_module(name)
    docstring = inspect.getdoc(module) or ""
    assert "https://" in docstring or "(" in docstring


def test_only_one_module_knows_IAM_s_keys() -> None:
    for name in modules():
        path = Path(str(import_module(name).__file__))
        words = {node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)}
        assert name == "eks_citadel.iam.document" or not words & {"Statement", "Effect", "Version"}, path
