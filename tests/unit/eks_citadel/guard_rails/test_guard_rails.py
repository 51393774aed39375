"""What holds for every guard-rail; what they decide is proved in tests/proofs/guard_rails."""

import ast
import json
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from parliament import analyze_policy_string

from eks_citadel.guard_rails import documents as guard_rails
from eks_citadel.guard_rails.documents.deployer_policy import deployer_policy
from eks_citadel.iam.document import as_json, as_lines
from eks_citadel.iam.limits import managed_within_limits
from eks_citadel.parsing.refusal import Refusal
from unit.eks_citadel.iam.documents import LONGEST, REGIONS, as_text

from .guard_rail_documents import GOLDEN, deployer, documents

every_document = pytest.mark.parametrize("name", documents())
every_partition = pytest.mark.parametrize("partition", REGIONS)
ORGANIZATION = ("resource-control-policy", "service-control-policy")
# https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html and IAM's own page of quotas;
# the first counts white space, the second does not.
ORGANIZATION_LENGTH, MANAGED_LENGTH = 5120, 6144


def statements(name: str, effect: str) -> list[dict[str, Any]]:
    return [item for item in documents()[name]["Statement"] if item["Effect"] == effect]


@every_document
def test_it_is_the_golden_one(name: str) -> None:
    assert as_text(documents()[name]) == (GOLDEN / f"{name}.json").read_text()


def test_there_is_a_golden_file_for_each_document_and_no_other() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(documents())


@every_document
def test_it_is_of_the_newer_language_with_unique_statements(name: str) -> None:
    sids = [statement["Sid"] for statement in documents()[name]["Statement"]]
    assert documents()[name]["Version"] == "2012-10-17"
    assert len(sids) == len(set(sids))
    assert all(sid.isalnum() for sid in sids)


@every_document
@every_partition
def test_L6_it_fits_within_AWS_s_limits_as_it_is_printed(name: str, partition: str) -> None:
    document = documents(partition, LONGEST)[name]
    assert json.loads(as_lines(document)) == document
    assert len(as_lines(document)) <= (ORGANIZATION_LENGTH if name in ORGANIZATION else MANAGED_LENGTH)


@pytest.mark.parametrize("name", ORGANIZATION)
def test_L6_an_organisation_s_document_only_denies(name: str) -> None:
    assert statements(name, "Allow") == []
    assert len(statements(name, "Deny")) >= 6


def test_a_resource_control_policy_is_about_everybody() -> None:
    """AWS takes no other principal there, and none in a service control policy."""
    assert {item["Principal"] for item in documents()["resource-control-policy"]["Statement"]} == {"*"}
    assert not [item for item in documents()["service-control-policy"]["Statement"] if "Principal" in item]


@pytest.mark.parametrize("name", [name for name in documents() if name not in ORGANIZATION])
def test_L6_a_deployer_is_allowed_no_star(name: str) -> None:
    for statement in statements(name, "Allow"):
        assert not [action for action in statement["Action"] if "*" in action]
        assert all(arn.startswith("arn:aws:") and not arn.endswith(":*") for arn in statement["Resource"])


@pytest.mark.parametrize("options", [{}, {"may_update_associations": True}])
def test_L6_updating_associations_is_a_decision(options: dict[str, bool]) -> None:
    text = as_json(deployer_policy(deployer(**options)))
    assert ("eks:UpdatePodIdentityAssociation" in text) == bool(options)


def test_the_order_of_clusters_and_prefixes_changes_nothing() -> None:
    options = {"clusters": ["b", "a"], "role_prefixes": ["y-", "x-"]}
    turned = {key: values[::-1] for key, values in options.items()}
    assert deployer_policy(deployer(**options)) == deployer_policy(deployer(**turned))


def test_L6_too_many_clusters_are_refused_with_the_way_out() -> None:
    many = deployer(clusters=[f"shop-{number:02}" for number in range(40)])
    with pytest.raises(Refusal) as refused:
        managed_within_limits(deployer_policy(many))
    assert str(refused.value) == (
        f"clusters is a document of {len(as_json(deployer_policy(many)))} characters: IAM allows 6144; name them by a "
        'prefix that ends in "-*", or print a document for each.'
    )
    few = deployer_policy(deployer(clusters=["shop-*"]))
    assert managed_within_limits(few) == few


@every_document
@every_partition
def test_A1_it_names_its_own_partition_only(name: str, partition: str) -> None:
    text = as_json(documents(partition)[name])
    assert not [other for other in REGIONS if other != partition and f"arn:{other}:" in text]


@every_document
def test_parliament_finds_nothing(name: str) -> None:
    # It knows identity policies only, and takes Deny on everything for a star.
    plain = [{k: v for k, v in item.items() if k != "Principal"} for item in documents()[name]["Statement"]]
    text = as_json({**documents()[name], "Statement": plain})
    found = analyze_policy_string(text, ignore_private_auditors=True).findings
    others = {str(finding.detail) for finding in found if finding.issue != "RESOURCE_STAR"}
    assert others == (NEWER_THAN_PARLIAMENT if name == "deployer-policy" else set())


# Its copy of the service authorization reference is older; the proofs read a newer one, which has the key for these.
NEWER_THAN_PARLIAMENT = {
    f"Unknown condition iam:PermissionsBoundary for action iam:{action}"
    for action in ("DeleteRole", "UpdateAssumeRolePolicy", "UpdateRole", "UpdateRoleDescription")
}


@pytest.mark.parametrize("name", [module.name for module in iter_modules(guard_rails.__path__)])
def test_every_module_names_its_source_and_leaves_IAM_s_keys_to_one(name: str) -> None:
    module = import_module(f"eks_citadel.guard_rails.documents.{name}")
    assert "https://docs.aws.amazon.com/" in str(module.__doc__)
    tree = ast.parse(Path(str(module.__file__)).read_text())
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert not words & {"Statement", "Effect", "Version"}
