"""The picture that the emulated AWS and the recorded objects give back."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from citadel_rehearsal.program.world import World
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.read_back import picture, surroundings
from eks_citadel.parsing.refusal import Refusal
from eks_citadel.picture.picture import Binding, Entry, Grant, Namespace, Picture, PodIdentity
from unit.citadel_rehearsal.eks_world import World as Account

ADMIN, VIEW = (
    f"arn:aws:eks::aws:cluster-access-policy/{name}" for name in ("AmazonEKSClusterAdminPolicy", "AmazonEKSViewPolicy")
)
RBAC = "rbac.authorization.k8s.io"


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.01) as running:
        yield running


@pytest.fixture(scope="module")
def account(aws: EmbeddedAws) -> Account:
    return Account(aws)


@pytest.fixture
def world(aws: EmbeddedAws, account: Account) -> World:
    return World(aws.client, f"arn:aws:iam::{account.account}:role/deployer")


def arn_of(account: Account, cluster: str) -> str:
    return str(account.eks.describe_cluster(name=cluster)["cluster"]["arn"])


def record(world: World, cluster_arn: str, *documents: dict[str, Any]) -> None:
    """Objects as the rehearsal keeps them."""
    store = world.clusters.of(cluster_arn, "1.35")
    for document in documents:
        store.create(document, document["metadata"].get("namespace", ""))


def network_policy(namespace: str, name: str, **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"], **spec},
    }


def test_a_bare_cluster_has_nobody_in_it_and_everything_open(account: Account, world: World) -> None:
    name = account.cluster()
    found = picture(world, arn_of(account, name))
    assert found == Picture(
        cluster_name=name,
        kubernetes_version="1.35",
        authentication_mode="API",
        creator_admin=False,
        public_cidrs=("0.0.0.0/0",),
        private_cidrs=(),
        network_policy_mode="none",
        pod_identity_agent=False,
        entries=(),
        bindings=(),
        pod_identities=(),
        namespaces=(Namespace("default", "privileged", closed=False),),
        permits=(),
    )


def test_E2_every_entry_of_every_page_is_read_with_its_grants(account: Account, world: World) -> None:
    name, eks = account.cluster(), account.eks
    arns = [account.make_role(f"team-{name}-{number:03}", "{}") for number in range(104)]
    for arn in arns:
        eks.create_access_entry(clusterName=name, principalArn=arn)
    eks.update_access_entry(clusterName=name, principalArn=arns[3], kubernetesGroups=["devs", "ops"])
    eks.associate_access_policy(
        clusterName=name, principalArn=arns[0], policyArn=ADMIN, accessScope={"type": "cluster"}
    )
    scope = {"type": "namespace", "namespaces": ["shop", "payments"]}
    eks.associate_access_policy(clusterName=name, principalArn=arns[0], policyArn=VIEW, accessScope=scope)

    found = {entry.principal_arn: entry for entry in picture(world, arn_of(account, name)).entries}

    assert set(found) == set(arns)
    whole, part = Grant("AmazonEKSClusterAdminPolicy"), Grant("AmazonEKSViewPolicy", ("payments", "shop"))
    assert found[arns[0]] == Entry(arns[0], (), (whole, part))
    assert found[arns[3]] == Entry(arns[3], ("devs", "ops"), ())


def test_entries_that_EKS_makes_for_nodes_are_nobody_s_decision(account: Account, world: World) -> None:
    name = account.cluster()
    account.node_group(name)
    assert account.eks.list_access_entries(clusterName=name)["accessEntries"] == [account.node_role]
    assert picture(world, arn_of(account, name)).entries == ()


def test_E6_only_what_is_open_is_a_public_range_and_extra_groups_open_private_ones(
    account: Account, world: World
) -> None:
    group = account.ec2.create_security_group(GroupName="vpn", Description="vpn", VpcId=account.vpc)["GroupId"]
    for cidr in ("192.168.1.0/24", "192.168.0.0/24"):
        account.ec2.authorize_security_group_ingress(
            GroupId=group, IpProtocol="tcp", FromPort=443, ToPort=443, CidrIp=cidr
        )
    access = {"subnetIds": account.subnets[1:], "securityGroupIds": [group]}
    closed = account.cluster(resourcesVpcConfig=access | {"endpointPublicAccess": False, "endpointPrivateAccess": True})
    open_ = account.cluster(
        resourcesVpcConfig=access | {"endpointPublicAccess": True, "publicAccessCidrs": ["203.0.113.7/32"]}
    )

    assert picture(world, arn_of(account, closed)).public_cidrs == ()
    assert picture(world, arn_of(account, closed)).private_cidrs == ("192.168.0.0/24", "192.168.1.0/24")
    assert picture(world, arn_of(account, open_)).public_cidrs == ("203.0.113.7/32",)


@pytest.mark.parametrize(
    ("configuration", "mode"),
    [
        (None, "none"),
        ({"enableNetworkPolicy": "false"}, "none"),
        ({"enableNetworkPolicy": "true"}, "standard"),
        ({"enableNetworkPolicy": "true", "env": {"NETWORK_POLICY_ENFORCING_MODE": "strict"}}, "strict"),
    ],
)
def test_T2_the_mode_is_the_one_that_the_CNI_was_given(
    configuration: Any, mode: str, account: Account, world: World
) -> None:
    name = account.cluster()
    given = {} if configuration is None else {"configurationValues": json.dumps(configuration)}
    account.addon(name, "vpc-cni", **given)
    assert picture(world, arn_of(account, name)).network_policy_mode == mode


def test_L4_associations_are_read_but_not_those_of_an_addon(account: Account, world: World) -> None:
    name = account.cluster()
    account.addon(name, "eks-pod-identity-agent")
    account.addon(
        name, "vpc-cni", podIdentityAssociations=[{"serviceAccount": "aws-node", "roleArn": account.pod_role}]
    )
    common = {"clusterName": name, "namespace": "shop", "roleArn": account.pod_role}
    account.eks.create_pod_identity_association(serviceAccount="orders", **common)
    account.eks.create_pod_identity_association(serviceAccount="jobs", disableSessionTags=True, **common)

    assert picture(world, arn_of(account, name)).pod_identities == (
        PodIdentity("shop", "jobs", account.pod_role, False),
        PodIdentity("shop", "orders", account.pod_role, True),
    )


def test_T1_namespaces_bindings_and_permits_are_those_of_the_recorded_objects(account: Account, world: World) -> None:
    arn = arn_of(account, account.cluster())
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    subject = {"kind": "Group", "name": "devs", "apiGroup": RBAC}
    record(
        world,
        arn,
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": labels}},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "noise", "namespace": "shop"}},
        network_policy("shop", "deny"),
        network_policy("shop", "out", egress=[{"to": [{"ipBlock": {"cidr": "198.51.100.0/24"}}]}]),
        {
            "apiVersion": f"{RBAC}/v1",
            "kind": "RoleBinding",
            "metadata": {"name": "devs", "namespace": "shop"},
            "roleRef": {"kind": "ClusterRole", "name": "edit", "apiGroup": RBAC},
            "subjects": [subject],
        },
    )

    found = picture(world, arn)

    assert Namespace("shop", "restricted", closed=True) in found.namespaces
    assert Namespace("default", "privileged", closed=False) in found.namespaces
    assert found.bindings == (Binding("devs", "edit", "shop"),)
    (permit,) = found.permits
    assert (permit.namespace, permit.direction, permit.peer.cidr) == ("shop", "egress", "198.51.100.0/24")


def test_a_policy_that_no_picture_can_show_is_refused_by_its_name(account: Account, world: World) -> None:
    arn = arn_of(account, account.cluster())
    selector = {"matchExpressions": [{"key": "app", "operator": "Exists"}]}
    record(world, arn, network_policy("default", "odd", podSelector=selector, egress=[{}]))
    with pytest.raises(Refusal, match="network policy default/odd"):
        picture(world, arn)


@pytest.mark.parametrize("mode", ["CONFIG_MAP", "API_AND_CONFIG_MAP"])
def test_E1_where_a_ConfigMap_lets_people_in_no_picture_claims_to_know_them(
    mode: str, account: Account, world: World
) -> None:
    name = account.cluster(accessConfig={"authenticationMode": mode})
    with pytest.raises(Refusal, match=f'authenticationMode is "{mode}": who can enter stands in a ConfigMap, too'):
        picture(world, arn_of(account, name))


def test_objects_of_another_cluster_are_not_seen(account: Account, world: World) -> None:
    one, other = (arn_of(account, account.cluster()) for _ in range(2))
    record(world, one, network_policy("default", "deny"))
    assert [item.closed for item in picture(world, one).namespaces] == [True]
    assert not any(item.closed for item in picture(world, other).namespaces)


def test_A1_a_cluster_is_read_where_its_ARN_says(aws: EmbeddedAws) -> None:
    there = Account(aws, region="us-gov-west-1", account="444455556666", partition="aws-us-gov")
    name = there.cluster()
    world = World(aws.client, "arn:aws-us-gov:iam::111122223333:role/deployer")
    arn = arn_of(there, name)
    assert arn.startswith("arn:aws-us-gov:eks:us-gov-west-1:444455556666:")
    assert picture(world, arn).cluster_name == name
    assert surroundings(world, arn).pod_cidrs == ()


def test_the_surroundings_say_where_pods_live_and_what_other_ranges_are(account: Account, world: World) -> None:
    name = account.cluster(resourcesVpcConfig={"subnetIds": account.subnets})
    account.addon(name, "vpc-cni")
    group = account.node_group_request(name, subnets=account.subnets[:1])
    account.eks.create_nodegroup(**group)
    account.wait("nodegroup_active", clusterName=name, nodegroupName="nodes")

    around = surroundings(world, arn_of(account, name))

    assert around.pod_cidrs == ("10.20.0.0/24",)
    service = account.eks.describe_cluster(name=name)["cluster"]["kubernetesNetworkConfig"]["serviceIpv4Cidr"]
    assert around.names == {
        service.replace(".0.0/16", ".0.1/32"): "the API server",
        "10.20.1.0/24": "the control plane",
        "10.20.2.0/24": "the control plane",
    }
