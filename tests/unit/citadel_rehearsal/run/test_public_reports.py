"""Programs of public bug reports, as small as they get: what failed on AWS fails in a rehearsal, by the same rule."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from citadel_rehearsal.emulator.eks.addon_schemas import NOT_DEFINED
from citadel_rehearsal.run import rehearse
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.rehearse import Rehearsal

Failures = Callable[[str], list[tuple[str, str, str]]]
CLUSTER = """
import json
import pulumi
import pulumi_aws as aws

def role(name, service, *policies):
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": ["sts:AssumeRole", "sts:TagSession"]}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    made = aws.iam.Role(name, name=name, assume_role_policy=document)
    arns = {one: f"arn:aws:iam::aws:policy/{one}" for one in policies}
    attach = aws.iam.RolePolicyAttachment
    return made, [attach(f"{name}-{one}", role=made.name, policy_arn=arn) for one, arn in arns.items()]

def cluster(name="prod", **options):
    plane, attached = role("plane", "eks.amazonaws.com", "AmazonEKSClusterPolicy")
    vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")
    subnets = [
        aws.ec2.Subnet(letter, vpc_id=vpc.id, cidr_block=f"10.0.{n}.0/24", availability_zone=f"eu-west-1{letter}")
        for n, letter in enumerate("ab")
    ]
    given = {"vpc_config": {"subnet_ids": [one.id for one in subnets]}, "role_arn": plane.arn, **options}
    return aws.eks.Cluster(name, name=name, **given, opts=pulumi.ResourceOptions(depends_on=attached))
"""


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.01) as running:
        yield running


@pytest.fixture
def failures(aws: EmbeddedAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Failures:
    """The names, codes and messages of what fails in the rehearsal of a program, which is destroyed afterwards."""
    monkeypatch.setattr(rehearse, "EmbeddedAws", lambda **_: nullcontext(aws))

    def run(program: str) -> list[tuple[str, str, str]]:
        (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
        (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
        (tmp_path / "__main__.py").write_text(CLUSTER + dedent(program))
        report = Rehearsal(tmp_path, "dev").run(and_destroy=True)
        assert (report.error, report.trace) == ("", "")
        return [(one.urn.rpartition("::")[2], one.code, one.message) for one in report.failures]

    return run


CREATOR = """
made = cluster(access_config={access})
issuer = aws.get_caller_identity_output().arn.apply(lambda arn: aws.iam.get_session_context(arn=arn).issuer_arn)
aws.eks.AccessEntry("creator", cluster_name=made.name, principal_arn=issuer)
"""


@pytest.mark.parametrize("mode", ["API", "API_AND_CONFIG_MAP"])
def test_an_entry_of_the_creator_whom_EKS_let_in_already_is_refused(mode: str, failures: Failures) -> None:
    """https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3293"""
    ((name, code, message),) = failures(CREATOR.format(access={"authentication_mode": mode}))
    assert (name, code) == ("creator", "ResourceInUseException")
    assert "The specified access entry resource is already in use on this cluster" in message


def test_an_entry_of_the_creator_whom_EKS_did_not_let_in_is_accepted(failures: Failures) -> None:
    access = {"authentication_mode": "API", "bootstrap_cluster_creator_admin_permissions": False}
    assert failures(CREATOR.format(access=access)) == []


SAID = "ConfigurationValue provided in request is not supported: Json schema validation failed with error: "
ADDON = """
made = cluster(version="1.36", access_config={{"authentication_mode": "API"}})
aws.eks.Addon("addon", cluster_name=made.name, addon_name="{name}", configuration_values={values!r})
"""


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        # https://github.com/cookpad/terraform-aws-eks/pull/331
        ("kube-proxy", "null", "$: null found, object expected"),
        ("metrics-server", "- replicas", "$: array found, object expected"),
        ("vpc-cni", '{"enableNetworkPolicy": true}', "$.enableNetworkPolicy: boolean found, string expected"),
        ("vpc-cni", '{"env": {"WARM_IP_TARGET": 2}}', "$.env.WARM_IP_TARGET: integer found, string expected"),
        ("vpc-cni", "env:\n  ENABLE_POD_ENI: true\n", "$.env.ENABLE_POD_ENI: boolean found, string expected"),
        ("vpc-cni", '{"nodeAgent": []}', "$.nodeAgent: array found, object expected"),
        ("coredns", '{"replicaCount": "3"}', "$.replicaCount: string found, integer expected"),
        ("vpc-cni", '{"InitEnv": {"DISABLE_TCP_EARLY_DEMUX": "true"}}', f"$.InitEnv: {NOT_DEFINED}"),
        ("vpc-cni", '{"Init": {"env": {}}}', f"$.Init: {NOT_DEFINED}"),
        (
            "vpc-cni",
            '{"env": {"DISABLE_TCP_EARLY_DEMUX": "true"}}',
            f"$.env.DISABLE_TCP_EARLY_DEMUX: {NOT_DEFINED}",
        ),
        ("vpc-cni", '{"VpcCni": {"properties": {}}}', f"$.VpcCni: {NOT_DEFINED}"),
        ("vpc-cni", '{"enable_pod_eni": "true"}', f"$.enable_pod_eni: {NOT_DEFINED}"),
        ("coredns", '{"resources": {"limits": {"Memory": "1Gi"}}}', f"$.resources.limits.Memory: {NOT_DEFINED}"),
    ],
)
def test_a_configuration_value_of_another_type_or_with_a_key_that_the_schema_surely_lacks_is_refused(
    name: str, values: str, said: str, failures: Failures
) -> None:
    """https://github.com/aws/containers-roadmap/issues/2216"""
    ((_, code, message),) = failures(ADDON.format(name=name, values=values))
    assert code == "InvalidParameterException"
    assert f"{SAID}[{said}]" in message


WITH_A_COMMAND = """
import pulumi_kubernetes as kubernetes

made = cluster(access_config={"authentication_mode": "API"})

def kubeconfig(endpoint):
    user = {"exec": {"apiVersion": "client.authentication.k8s.io/v1beta1", **COMMAND}}
    context = {"name": "x", "context": {"cluster": "prod", "user": "me"}}
    servers, users = {"name": "prod", "cluster": {"server": endpoint}}, {"name": "me", "user": user}
    return json.dumps({"clusters": [servers], "users": [users], "contexts": [context], "current-context": "x"})

provider = kubernetes.Provider("inside", kubeconfig=made.endpoint.apply(kubeconfig))
kubernetes.core.v1.Namespace("shop", metadata={"name": "shop"}, opts=pulumi.ResourceOptions(provider=provider))
"""
COMMANDS = [
    ({"command": "aws", "args": ["eks", "get-token", "--cluster-name", "prod"]}, ""),
    ({"command": "aws", "args": ["eks", "get-token"]}, "executable aws failed with exit code 2"),
    ({"command": "gone-authenticator", "args": ["token"]}, "executable gone-authenticator not found"),
]


@pytest.mark.parametrize(("command", "said"), COMMANDS)
def test_a_kubeconfig_whose_command_gives_no_token_fails(command: Any, said: str, failures: Failures) -> None:
    """https://github.com/pulumi/pulumi-kubernetes/issues/2092 and https://github.com/eksctl-io/eksctl/issues/1562"""
    found = failures(WITH_A_COMMAND.replace("COMMAND", repr(command)))
    assert [name for name, _, _ in found] == (["inside"] if said else [])
    assert all(said in message for _, _, message in found)


AUTO = """
node, _ = role("node", "ec2.amazonaws.com")
on, access = {{"enabled": True}}, {{"authentication_mode": "API"}}
whole = {{"storage_config": {{"block_storage": on}}, "kubernetes_network_config": {{"elastic_load_balancing": on}}}}
pools = {{"node_pools": ["system"], "node_role_arn": node.arn}}
cluster(access_config=access, **{given})
"""
OFF = '"bootstrap_self_managed_addons": False'
WHOLE = "are all either fully enabled or fully disabled."


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (f'{{{OFF}, "compute_config": {{**on, **pools}}, **whole}}', ""),
        # https://github.com/kubernetes-sigs/cluster-api-provider-aws/issues/5278
        (f'{{{OFF}, "compute_config": {{**on, **pools}}}}', WHOLE),
        (f"{{{OFF}, **whole}}", WHOLE),
        # https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3238
        (f'{{{OFF}, "compute_config": {{**on, "node_role_arn": node.arn}}, **whole}}', "nodePool value(s) must be"),
        # https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3483
        (f'{{{OFF}, "compute_config": {{**on, **pools, "node_pools": []}}, **whole}}', "nodePool value(s) must be"),
        ('{"compute_config": {**on, **pools}, **whole}', "bootstrapSelfManagedAddons must be set to false"),
    ],
)
def test_settings_of_auto_mode_that_do_not_fit_are_refused(given: str, said: str, failures: Failures) -> None:
    found = failures(AUTO.format(given=given))
    assert [(name, code) for name, code, _ in found] == ([("prod", "InvalidParameterException")] if said else [])
    assert all(said in message for _, _, message in found)


REMOTE = """
remote = {{"remote_node_networks": {{"cidrs": {nodes}}}, "remote_pod_networks": {{"cidrs": {pods}}}}}
services = {{"service_ipv4_cidr": "172.20.0.0/16"}}
access = {{"authentication_mode": "{mode}"}}
cluster(access_config=access, remote_network_config=remote, kubernetes_network_config=services)
"""


@pytest.mark.parametrize(
    ("mode", "nodes", "pods", "said"),
    [
        ("API", ["10.200.0.0/16"], ["10.201.0.0/16"], ""),
        ("CONFIG_MAP", ["10.200.0.0/16"], [], "AuthMode must be API_AND_CONFIG_MAP or API when remoteNetworkConfig is"),
        ("API", ["10.0.0.0/16"], [], "remote node network: CIDR 10.0.0.0/16 overlaps with VPC CIDR 10.0.0.0/16"),
        ("API", ["10.200.0.0/16"], ["10.200.1.0/24"], "pod network: CIDR 10.200.1.0/24 overlaps with remote CIDR"),
        ("API", ["172.20.1.0/24"], [], "overlaps with service CIDR 172.20.0.0/16"),
        ("API", ["203.0.113.0/24"], [], "is not in a private range"),
    ],
)
def test_remote_networks_that_do_not_fit_are_refused(
    mode: str, nodes: list[str], pods: list[str], said: str, failures: Failures
) -> None:
    """https://github.com/aws/aws-cdk/pull/33767"""
    found = failures(REMOTE.format(mode=mode, nodes=nodes, pods=pods))
    assert [(name, code) for name, code, _ in found] == ([("prod", "InvalidParameterException")] if said else [])
    assert all(said in message for _, _, message in found)


def test_subnets_of_a_further_range_wait_for_it_as_a_program_that_forgot_to_found_out(failures: Failures) -> None:
    """https://github.com/hashicorp/terraform/issues/21256"""
    program = """
    vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")
    {}
    pods = aws.ec2.Subnet("pods", vpc_id={}, cidr_block="100.64.0.0/24", availability_zone="eu-west-1a")
    found = aws.ec2.get_vpc_output(id=pods.vpc_id).cidr_block_associations
    pulumi.export("ranges", found.apply(lambda all: [one.cidr_block for one in all]))
    """
    more = 'more = aws.ec2.VpcIpv4CidrBlockAssociation("more", vpc_id=vpc.id, cidr_block="100.64.0.0/16")'
    assert failures(program.format(more, "more.vpc_id")) == []
    ((name, code, _),) = failures(program.format("", "vpc.id"))
    assert (name, code) == ("pods", "InvalidSubnet.Range")
