"""Each rule of the table refuses what it names, and lets the same request without the fault pass."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.rules_page import rules_page
from unit.citadel_rehearsal.eks_world import (
    ACCOUNT,
    IN_USE,
    PARAMETER,
    POLICY,
    REQUEST,
    World,
    addon,
    associate,
    association,
    csi,
    entry,
    network_config,
    nodes,
    owned,
    refusal,
    run,
    secrets,
    trust,
    update,
    vpc_config,
)
from unit.citadel_rehearsal.emulator import (
    test_addon_ways,
    test_aws_refusals,
    test_ec2_answers,
    test_eks_auth,
    test_eks_auth_roles,
    test_eks_ipv6_rules,
    test_eks_states,
    test_elb,
    test_filters,
    test_newer_than_tables,
    test_places,
    test_pod_identity_agent,
    test_route53,
    test_security_groups,
    test_targets,
    test_vpc_endpoints,
)
from unit.citadel_rehearsal.rule_tests import named_tests

SSO_WITHOUT_PATH = "arn:aws:iam::444455556666:role/AWSReservedSSO_Admin_0123456789abcdef"
STS_PERSON = f"arn:aws:sts::{ACCOUNT}:assumed-role/person/me"
PARTNER = "arn:aws:iam::999999999999:role/partner"
MISSING = f"arn:aws:iam::{ACCOUNT}:role/missing"


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.03) as running:
        yield running


@pytest.fixture(scope="module")
def red(world: World) -> str:
    """A cluster with one node group and one access entry, never changed by a refusal."""
    name = world.cluster()
    world.node_group(name)
    world.eks.create_access_entry(clusterName=name, principalArn=world.person)
    return name


def auto_mode(**compute: Any) -> dict[str, Any]:
    on = {"enabled": True}
    network = {"kubernetesNetworkConfig": {"elasticLoadBalancing": on}}
    return {"computeConfig": {**on, **compute}, "storageConfig": {"blockStorage": on}, **network}


def remote(*cidrs: str) -> dict[str, Any]:
    return {"remoteNetworkConfig": {"remoteNodeNetworks": [{"cidrs": list(cidrs)}]}}


# rule -> (expected code, words of the message, changes to a good CreateCluster request)
CLUSTERS: dict[str, tuple[str, str, Callable[[World], dict[str, Any]]]] = {
    "model-limits": (PARAMETER, "authenticationMode", lambda w: {"accessConfig": {"authenticationMode": "APIX"}}),
    "cluster-name": (PARAMETER, "_red", lambda w: {"name": "_red"}),
    "cluster-version": (PARAMETER, "1.29", lambda w: {"version": "1.29"}),
    "cluster-role": (PARAMETER, "could not be assumed", lambda w: {"roleArn": w.node_role}),
    "cluster-subnets": (PARAMETER, "two different AZs", lambda w: {"resourcesVpcConfig": {"subnetIds": w.subnets[:2]}}),
    "cluster-security-groups": (PARAMETER, "sg-0", lambda w: vpc_config(w, securityGroupIds=["sg-0"])),
    "service-range": (PARAMETER, "overlaps", lambda w: network_config(serviceIpv4Cidr="10.20.16.0/20")),
    "secrets-key": (PARAMETER, "keyArn", lambda w: {"encryptionConfig": secrets(w.key[:-1] + "x")}),
    "bootstrap-admin": (
        PARAMETER,
        "CONFIG_MAP",
        lambda w: {"accessConfig": {"bootstrapClusterCreatorAdminPermissions": False}},
    ),
    "endpoint-reachable": (PARAMETER, "cannot be false", lambda w: vpc_config(w, endpointPublicAccess=False)),
    "public-cidrs": (PARAMETER, "private range", lambda w: vpc_config(w, publicAccessCidrs=["10.0.0.0/8"])),
    "auto-mode-whole": (PARAMETER, "fully enabled or fully disabled", lambda w: {"computeConfig": {"enabled": True}}),
    "auto-mode-pools": (PARAMETER, "nodePool value(s)", lambda w: auto_mode(nodeRoleArn=w.node_role)),
    "auto-mode-addons": (
        PARAMETER,
        "must be set to false",
        lambda w: {**auto_mode(), "bootstrapSelfManagedAddons": True},
    ),
    "remote-network-mode": (PARAMETER, "AuthMode must be", lambda w: {**remote("10.99.0.0/16"), "accessConfig": None}),
    "remote-network-ranges": (PARAMETER, "overlaps with VPC CIDR", lambda w: remote("10.20.1.0/24")),
}


@pytest.mark.parametrize("rule", CLUSTERS)
def test_create_cluster_is_refused_by(rule: str, world: World) -> None:
    code, words, changes = CLUSTERS[rule]
    got, message = refusal(world.eks.create_cluster, **world.cluster_request(**changes(world)))
    assert (got, words in message) == (code, True), message


@pytest.mark.parametrize("cidr", ["203.0.113.0/24", "10.0.0.0/11", "192.168.0.0/25", "nonsense"])
def test_service_range_must_be_private_and_of_a_fit_size(cidr: str, world: World) -> None:
    request = world.cluster_request(**network_config(serviceIpv4Cidr=cidr))
    assert refusal(world.eks.create_cluster, **request)[0] == PARAMETER


def test_cluster_subnets_must_exist_and_share_a_vpc(world: World) -> None:
    other = world.make_subnet(world.make_vpc("10.30.0.0/16"), "10.30.0.0/24", "c")
    for subnets in ([world.subnets[0], "subnet-0"], [world.subnets[0], other]):
        request = world.cluster_request(resourcesVpcConfig={"subnetIds": subnets})
        assert refusal(world.eks.create_cluster, **request)[0] == PARAMETER


# rule -> (expected code, words, the refused request)
MEMBERS: dict[str, tuple[str, str, Callable[[World, str], tuple[str, dict[str, Any]]]]] = {
    "entry-principal-kind": (PARAMETER, "session", lambda w, c: entry(c, STS_PERSON)),
    "entry-sso-path": (PARAMETER, "invalid principal", lambda w, c: entry(c, SSO_WITHOUT_PATH)),
    "entry-principal-exists": (PARAMETER, "there is no role", lambda w, c: entry(c, MISSING)),
    "entry-node-principal": (PARAMETER, "own account", lambda w, c: entry(c, PARTNER, type="EC2_LINUX")),
    "entry-once": (IN_USE, "already in use", lambda w, c: entry(c, w.person)),
    "entry-groups": (PARAMETER, "system:masters", lambda w, c: entry(c, w.role, kubernetesGroups=["system:masters"])),
    "entry-username": (PARAMETER, "eks:me", lambda w, c: entry(c, w.role, username="eks:me")),
    "entry-standard-groups": (
        PARAMETER,
        "STANDARD",
        lambda w, c: entry(c, w.role, type="EC2_LINUX", kubernetesGroups=["g"]),
    ),
    "entry-standard-policies": (REQUEST, "EC2_LINUX", lambda w, c: associate(c, w.node_role)),
    "policy-known": (
        PARAMETER,
        "NoSuchPolicy",
        lambda w, c: associate(c, w.person, policyArn=POLICY[:-10] + "NoSuchPolicy"),
    ),
    "policy-scope": (PARAMETER, "at least one", lambda w, c: associate(c, w.person, accessScope={"type": "namespace"})),
    "node-role": (REQUEST, "AmazonEKSWorkerNodePolicy", lambda w, c: nodes(w, c, nodeRole=w.person)),
    "node-subnets": (PARAMETER, "subnet-0", lambda w, c: nodes(w, c, subnets=["subnet-0"])),
    "node-template": (PARAMETER, "lt-0", lambda w, c: nodes(w, c, launchTemplate={"id": "lt-0"})),
    "node-instance-types": (PARAMETER, "[m7i.larg]", lambda w, c: nodes(w, c, instanceTypes=["m7i.larg"])),
    "node-sizes": (
        PARAMETER,
        "minSize 3",
        lambda w, c: nodes(w, c, scalingConfig={"minSize": 3, "desiredSize": 2, "maxSize": 4}),
    ),
    "node-version": (PARAMETER, "1.36", lambda w, c: nodes(w, c, version="1.36")),
    "addon-once": (IN_USE, "already exists", lambda w, c: addon(c, "vpc-cni")),
    "addon-known": (PARAMETER, "not supported", lambda w, c: addon(c, "vpc-cnii")),
    "addon-version": (PARAMETER, "v1.34.6", lambda w, c: addon(c, "kube-proxy", addonVersion="v1.34.6-eksbuild.29")),
    "addon-configuration": (
        PARAMETER,
        "ConfigurationValue",
        lambda w, c: addon(c, "coredns", configurationValues='{"a":'),
    ),
    "addon-service-account": (
        PARAMETER,
        "not supported",
        lambda w, c: addon(c, "coredns", podIdentityAssociations=owned("coredns", w.pod_role)),
    ),
    "addon-association-role": (PARAMETER, "Trust policy", lambda w, c: addon(c, *csi(w.node_role))),
    "association-role": (PARAMETER, "Trust policy", lambda w, c: association(c, w.node_role)),
    "association-policy": (PARAMETER, "disableSessionTags", lambda w, c: association(c, w.pod_role, policy="{}")),
    "node-cluster-role": (PARAMETER, "role of a cluster", lambda w, c: nodes(w, c, nodeRole=cluster_role(w))),
    "node-amazon-linux-2": (PARAMETER, "AL2_ARM_64", lambda w, c: nodes(w, c, amiType="AL2_ARM_64")),
    "delete-empty": (IN_USE, "nodes", lambda w, c: ("delete_cluster", {"name": c})),
    "one-kind-of-update": (
        PARAMETER,
        "Only one",
        lambda w, c: update(c, deletionProtection=True, upgradePolicy={"supportType": "STANDARD"}),
    ),
    "mode-order": (
        PARAMETER,
        "API to CONFIG_MAP",
        lambda w, c: update(c, accessConfig={"authenticationMode": "CONFIG_MAP"}),
    ),
    "version-step": (
        PARAMETER,
        "1.35 to 1.37",
        lambda w, c: ("update_cluster_version", {"name": c, "version": "1.37"}),
    ),
    "named-refusal": (
        REQUEST,
        "CreateFargateProfile",
        lambda w, c: (
            "create_fargate_profile",
            {"clusterName": c, "fargateProfileName": "f", "podExecutionRoleArn": w.role},
        ),
    ),
}


def cluster_role(world: World) -> str:
    """The role of the clusters, which may also be used by nodes as far as its policies say."""
    document = trust("eks.amazonaws.com", "sts:AssumeRole")
    both = json.loads(document)
    both["Statement"] += json.loads(trust("ec2.amazonaws.com", "sts:AssumeRole"))["Statement"]
    name = world.role.rpartition("/")[2]
    world.iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(both))
    world.iam.attach_role_policy(RoleName=name, PolicyArn="arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy")
    return world.role


@pytest.mark.parametrize("rule", MEMBERS)
def test_a_request_to_a_cluster_is_refused_by(rule: str, world: World, red: str) -> None:
    code, words, request = MEMBERS[rule]
    got, message = run(world, request(world, red))
    assert (got, words in message) == (code, True), message


@pytest.mark.parametrize(
    "principal",
    [
        f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/y",
        f"arn:aws:iam::{ACCOUNT}:group/g",
    ],
)
def test_entry_principal_kind_refuses(principal: str, world: World, red: str) -> None:
    assert run(world, entry(red, principal))[0] == PARAMETER


def test_entry_principal_kind_accepts_a_root_without_effect(world: World, red: str) -> None:
    assert run(world, entry(red, f"arn:aws:iam::{ACCOUNT}:root"))[0] == "accepted"


@pytest.mark.parametrize("region", ["", "eu-west-1/"])
def test_entry_sso_path_may_have_a_region(region: str, world: World, red: str) -> None:
    name = f"aws-reserved/sso.amazonaws.com/{region}AWSReservedSSO_Admin_0123456789abcdef"
    assert run(world, entry(red, f"arn:aws:iam::444455556666:role/{name}"))[0] == "accepted"


def test_entry_principal_needs_its_path(world: World, red: str) -> None:
    assert run(world, entry(red, world.person.replace("/people/", "/")))[0] == PARAMETER


def test_a_principal_of_another_account_is_taken_as_it_is(world: World, red: str) -> None:
    assert run(world, entry(red, PARTNER))[0] == "accepted"


def test_policies_of_another_partition_are_unknown(world: World, red: str) -> None:
    assert run(world, associate(red, world.person, policyArn=POLICY.replace("arn:aws:", "arn:aws-cn:")))[0] == PARAMETER


def test_good_policies_are_associated_once_each(world: World, red: str) -> None:
    scope = {"type": "namespace", "namespaces": ["shop", "dev-*"]}
    assert run(world, associate(red, world.person, accessScope=scope))[0] == "accepted"
    listed = world.eks.list_associated_access_policies(clusterName=red, principalArn=world.person)
    assert [policy["accessScope"] for policy in listed["associatedAccessPolicies"]] == [scope]


def test_association_once_and_its_owner(world: World, red: str) -> None:
    assert run(world, association(red, world.pod_role))[0] == "accepted"
    assert run(world, association(red, world.pod_role))[0] == IN_USE
    allowed = association(red, world.pod_role, namespace="other", policy='{"a":1}', disableSessionTags=True)
    assert run(world, allowed)[0] == "accepted"


def test_association_role_needs_both_actions(world: World, red: str) -> None:
    half = world.make_role("half", trust("pods.eks.amazonaws.com", "sts:AssumeRole"))
    assert run(world, association(red, half, namespace="half"))[0] == PARAMETER
    assert run(world, association(red, MISSING, namespace="half"))[0] == PARAMETER


@pytest.mark.parametrize(
    ("kind", "ami_type", "expected"),
    [
        ("m7g.large", "AL2023_x86_64_STANDARD", PARAMETER),
        ("m7i.large", "AL2023_ARM_64_STANDARD", PARAMETER),
        ("m7g.large", "AL2023_ARM_64_STANDARD", "accepted"),
        ("g5.xlarge", "AL2023_x86_64_STANDARD", "accepted"),
    ],
)
def test_node_instance_types_have_the_architecture_of_the_image(
    kind: str, ami_type: str, expected: str, world: World, red: str
) -> None:
    request = nodes(world, red, instanceTypes=[kind], amiType=ami_type, nodegroupName=f"{kind}-{ami_type}"[:40])
    assert run(world, request)[0] == expected


def test_node_template_content(world: World, red: str) -> None:
    data = {"ImageId": "ami-0", "IamInstanceProfile": {"Name": "mine"}}
    made = world.ec2.create_launch_template(LaunchTemplateName="custom", LaunchTemplateData=data)["LaunchTemplate"]
    code, message = run(world, nodes(world, red, launchTemplate={"id": made["LaunchTemplateId"]}))
    assert (code, "IamInstanceProfile" in message) == (PARAMETER, True)


def test_node_template_content_is_that_of_the_version_that_is_named(world: World, red: str) -> None:
    data = {"IamInstanceProfile": {"Name": "mine"}}
    made = world.ec2.create_launch_template(LaunchTemplateName="two", LaunchTemplateData=data)["LaunchTemplate"]
    template = {"id": made["LaunchTemplateId"]}
    world.ec2.create_launch_template_version(
        LaunchTemplateId=template["id"], LaunchTemplateData={"InstanceType": "m7g.large"}
    )

    assert run(world, nodes(world, red, launchTemplate={**template, "version": "1"}))[0] == PARAMETER
    assert run(world, nodes(world, red, launchTemplate=template))[0] == PARAMETER
    assert run(
        world, nodes(world, red, launchTemplate={**template, "version": "$Latest"}, instanceTypes=["a1.large"])
    ) == (
        REQUEST,
        "Cannot specify instance types in launch template and API request",
    )


def test_node_version_of_a_new_group_is_the_clusters(world: World, red: str) -> None:
    code, message = run(world, nodes(world, red, version="1.34"))
    assert (code, message.endswith("must be the cluster's, 1.35.")) == (PARAMETER, True)


def test_node_metadata_tags(world: World, red: str) -> None:
    data = {"MetadataOptions": {"InstanceMetadataTags": "enabled"}}
    made = world.ec2.create_launch_template(LaunchTemplateName="tags", LaunchTemplateData=data)["LaunchTemplate"]
    code, message = run(world, nodes(world, red, launchTemplate={"id": made["LaunchTemplateId"]}))
    assert (code, "is not a valid tag key" in message) == (REQUEST, True)


def test_node_instance_types_once(world: World, red: str) -> None:
    made = world.ec2.create_launch_template(LaunchTemplateName="once", LaunchTemplateData={"InstanceType": "m7g.large"})
    template = {"id": made["LaunchTemplate"]["LaunchTemplateId"]}
    assert run(world, nodes(world, red, launchTemplate=template, instanceTypes=["m7g.large"]))[0] == REQUEST
    assert run(world, nodes(world, red, nodegroupName="once", launchTemplate=template))[0] == "accepted"


def named_for_rules(aws: EmbeddedAws) -> dict[str, list[str]]:
    others = (
        test_addon_ways,
        test_aws_refusals,
        test_ec2_answers,
        test_eks_auth,
        test_eks_auth_roles,
        test_eks_ipv6_rules,
        test_eks_states,
        test_pod_identity_agent,
        test_places,
        test_elb,
        test_targets,
        test_route53,
        test_filters,
        test_newer_than_tables,
        test_security_groups,
        test_vpc_endpoints,
    )
    rules = [rule["name"] for rule in aws.rules()]
    assert len(rules) == len(set(rules))
    tables = {
        test_create_cluster_is_refused_by.__name__: {rule: [rule] for rule in CLUSTERS},
        test_a_request_to_a_cluster_is_refused_by.__name__: {rule: [rule] for rule in MEMBERS},
        test_aws_refusals.test_the_embedded_aws_refuses.__name__: test_aws_refusals.RULES,
    }
    return named_tests(rules, (sys.modules[__name__], *others), tables)


def test_every_rule_of_the_table_has_a_test_named_for_it(aws: EmbeddedAws) -> None:
    assert [rule for rule, tests in named_for_rules(aws).items() if not tests] == []


def test_the_page_of_rules_is_the_table(aws: EmbeddedAws) -> None:
    page = Path(__file__).parents[4] / "docs" / "evidence" / "rehearsal-rules.md"
    assert page.read_text(encoding="utf-8") == rules_page(aws.rules(), named_for_rules(aws))


def test_a_name_is_of_the_rules_that_it_begins_with_and_of_no_other() -> None:
    module = ModuleType("test_some")
    for name in ("test_node_subnets_ipv6_x", "test_E1_mode_order", "test_a_and_node_x", "test_late_node", "test_nodes"):
        setattr(module, name, FunctionType(compile("", "", "exec"), {"__name__": "test_some"}))
    rules = ("node", "node-subnets", "node-subnets-ipv6", "mode-order", "a")
    assert named_tests(rules, [module], {"test_late_node": {"node": ["node"]}}) == {
        "node": ["test_some.py::test_a_and_node_x", "test_some.py::test_late_node[node]"],
        "node-subnets": [],
        "node-subnets-ipv6": ["test_some.py::test_node_subnets_ipv6_x"],
        "mode-order": ["test_some.py::test_E1_mode_order"],
        "a": ["test_some.py::test_a_and_node_x"],
    }
