"""The schemas by which a program in YAML is checked have what the rehearsal knows, by the names of the SDK."""

import pytest

from citadel_rehearsal.providers.package_schema import ANY, Schema, package_schema
from citadel_rehearsal.resources import INVOKES, RESOURCES


@pytest.fixture(scope="module")
def aws() -> Schema:
    return package_schema("aws")


def test_every_resource_and_function_of_the_rehearsal_is_in_the_schema_of_aws(aws):
    assert set(aws["resources"]) == set(RESOURCES)
    assert set(aws["functions"]) == set(INVOKES)


def test_properties_have_the_names_that_pulumi_gives_them(aws):
    vpc = aws["resources"]["aws:ec2/vpc:Vpc"]
    assert {"cidrBlock", "enableDnsHostnames", "assignGeneratedIpv6CidrBlock"} <= set(vpc["inputProperties"])
    assert {"cidrBlock", "ipv6CidrBlock", "arn"} <= set(vpc["properties"])
    assert "ipv6CidrBlock" in aws["functions"]["aws:ec2/getVpc:getVpc"]["outputs"]["properties"]
    assert "dhcpOptionsId" in aws["functions"]["aws:ec2/getVpc:getVpc"]["inputs"]["properties"]
    assert {"region", "assumeRoles"} <= set(aws["provider"]["inputProperties"])


def test_what_must_be_given_is_required(aws):
    assert aws["resources"]["aws:iam/role:Role"]["requiredInputs"] == ["assumeRolePolicy"]
    assert aws["resources"]["aws:ec2/vpc:Vpc"]["requiredInputs"] == []


def test_an_object_of_kubernetes_has_its_version_and_kind_without_the_program_saying_so():
    kubernetes = package_schema("kubernetes")

    policy = kubernetes["resources"]["kubernetes:networking.k8s.io/v1:NetworkPolicy"]["properties"]
    assert policy["apiVersion"]["const"] == "networking.k8s.io/v1"
    assert (policy["kind"]["const"], policy["spec"]) == ("NetworkPolicy", ANY)
    assert "kubeconfig" in kubernetes["provider"]["inputProperties"]
    assert not [token for token in kubernetes["resources"] if token.startswith(("kubernetes:helm", "kubernetes:yaml"))]
