"""The picture that AWS and the cluster's objects give back, to whoever has clients and objects."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any
from unittest.mock import Mock

import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.live.cluster_reader import addons, read_cluster
from eks_citadel.live.pod_identity_reader import pod_identities
from eks_citadel.live.surroundings import surroundings
from eks_citadel.parsing.refusal import Refusal
from eks_citadel.picture.picture import (
    Addon,
    Binding,
    Entry,
    Grant,
    Namespace,
    NodeGroup,
    Picture,
    PodIdentity,
    Reach,
)
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


def client_of(account: Account) -> Any:
    return lambda service: getattr(account, service)


def read(account: Account, name: str, *objects: dict[str, Any], **options: Any) -> Picture:
    return read_cluster(client_of(account), name, objects, **options)


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(secret: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": secret}


def network_policy(namespace: str, name: str, **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"], **spec},
    }


def test_a_bare_cluster_has_nobody_in_it_and_everything_open(account: Account) -> None:
    name = account.cluster()
    found = read(account, name)
    assert found == Picture(
        cluster_name=name,
        kubernetes_version="1.35",
        authentication_mode="API",
        public_cidrs=("0.0.0.0/0",),
        private_cidrs=(),
        network_policy_mode="none",
        pod_identity_agent=False,
        entries=(),
        bindings=(),
        pod_identities=(),
        namespaces=(),
        permits=(),
    )


def test_E2_every_entry_of_every_page_is_read_with_its_grants(account: Account) -> None:
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

    found = {entry.principal_arn: entry for entry in read(account, name).entries}

    assert set(found) == set(arns)
    whole, part = Grant("AmazonEKSClusterAdminPolicy"), Grant("AmazonEKSViewPolicy", ("payments", "shop"))
    assert found[arns[0]] == Entry(arns[0], (), (whole, part))
    assert found[arns[3]] == Entry(arns[3], ("devs", "ops"), ())


def test_E2_a_username_that_EKS_would_not_give_is_read(account: Account) -> None:
    name, eks = account.cluster(), account.eks
    usual, own = (account.make_role(f"{word}-{name}", "{}") for word in ("usual", "own"))
    eks.create_access_entry(clusterName=name, principalArn=usual)
    eks.create_access_entry(clusterName=name, principalArn=own, username="deploy:{{SessionName}}")
    found = {entry.principal_arn: entry.username for entry in read(account, name).entries}
    assert found == {usual: "", own: "deploy:{{SessionName}}"}


def test_entries_that_EKS_makes_for_nodes_are_nobody_s_decision(account: Account) -> None:
    name = account.cluster()
    account.node_group(name)
    assert account.eks.list_access_entries(clusterName=name)["accessEntries"] == [account.node_role]
    assert read(account, name).entries == ()


def test_E6_only_what_is_open_is_a_public_range_and_extra_groups_open_private_ones(account: Account) -> None:
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

    assert read(account, closed).public_cidrs == ()
    assert read(account, closed).private_cidrs == ("192.168.0.0/24", "192.168.1.0/24")
    assert read(account, open_).public_cidrs == ("203.0.113.7/32",)


@pytest.mark.parametrize(
    ("configuration", "mode"),
    [
        (None, "none"),
        ({"enableNetworkPolicy": "false"}, "none"),
        ({"enableNetworkPolicy": "true"}, "standard"),
        ({"enableNetworkPolicy": "true", "env": {"NETWORK_POLICY_ENFORCING_MODE": "strict"}}, "strict"),
    ],
)
def test_T2_the_mode_is_the_one_that_the_CNI_was_given(configuration: Any, mode: str, account: Account) -> None:
    name = account.cluster()
    given = {} if configuration is None else {"configurationValues": json.dumps(configuration)}
    account.addon(name, "vpc-cni", **given)
    assert read(account, name).network_policy_mode == mode


def test_L4_associations_are_read_but_not_those_of_an_addon(account: Account) -> None:
    name = account.cluster()
    account.addon(name, "eks-pod-identity-agent")
    account.addon(
        name, "vpc-cni", podIdentityAssociations=[{"serviceAccount": "aws-node", "roleArn": account.pod_role}]
    )
    common = {"clusterName": name, "namespace": "shop", "roleArn": account.pod_role}
    account.eks.create_pod_identity_association(serviceAccount="orders", **common)
    account.eks.create_pod_identity_association(serviceAccount="jobs", disableSessionTags=True, **common)

    assert read(account, name, roles=()).pod_identities == (
        PodIdentity("shop", "jobs", account.pod_role, False),
        PodIdentity("shop", "orders", account.pod_role, True),
    )


def test_L4_every_role_of_the_account_is_read_or_those_that_are_named(account: Account) -> None:
    name, secret = account.cluster(), "arn:aws:secretsmanager:eu-west-1:111122223333:secret:*"
    trust = {"Effect": "Allow", "Principal": {"Service": "pods.eks.amazonaws.com"}}
    trust |= {"Action": ["sts:AssumeRole", "sts:TagSession"]}
    open_, inline = (account.make_role(role, document(trust)) for role in ("opened", "inline"))
    account.iam.put_role_policy(RoleName="inline", PolicyName="a", PolicyDocument=document(allow(secret)))
    policy = account.iam.create_policy(PolicyName="shared", PolicyDocument=document(allow(secret)))["Policy"]["Arn"]
    account.iam.attach_role_policy(RoleName="opened", PolicyArn=policy)
    for role in (open_, inline):
        account.eks.create_pod_identity_association(
            clusterName=name, namespace="shop", serviceAccount=role.rpartition("/")[2], roleArn=role
        )

    every = {one.role_arn: one for one in read(account, name).pod_identities}
    named = {one.role_arn: one for one in read(account, name, roles=[inline]).pod_identities}

    reached = (Reach("other", secret, ("secretsmanager:GetSecretValue",)),)
    assert [(every[role].trusted, every[role].reaches) for role in (open_, inline)] == [(True, reached)] * 2
    assert (named[open_].trusted, named[open_].reaches) == (None, None)
    assert named[inline] == every[inline]


def test_L4_of_a_role_of_another_account_nothing_is_said() -> None:
    """EKS takes no such role, so this one is not the embedded AWS's: a client whose IAM must not be asked."""
    association = {"namespace": "shop", "serviceAccount": "orders", "roleArn": "arn:aws:iam::444455556666:role/far"}
    eks = Mock()
    eks.list_pod_identity_associations.return_value = {"associations": [{"associationId": "a-1"}]}
    eks.describe_pod_identity_association.return_value = {"association": association}

    (found,) = pod_identities({"eks": eks}.__getitem__, "arn:aws:eks:eu-west-1:111122223333:cluster/shop")

    assert (found.role_arn, found.trusted, found.reaches) == (association["roleArn"], None, None)


def test_T1_namespaces_bindings_and_permits_are_those_of_the_objects(account: Account) -> None:
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    subject = {"kind": "Group", "name": "devs", "apiGroup": RBAC}

    found = read(
        account,
        account.cluster(),
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "default"}},
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

    assert Namespace("shop", "restricted", closed=True) in found.namespaces
    assert Namespace("default", "privileged", closed=False) in found.namespaces
    assert found.bindings == (Binding("devs", "edit", "shop"),)
    (permit,) = found.permits
    assert (permit.namespace, permit.direction, permit.peer.cidr) == ("shop", "egress", "198.51.100.0/24")


def test_a_policy_that_no_picture_can_show_is_refused_by_its_name(account: Account) -> None:
    selector = {"matchExpressions": [{"key": "app", "operator": "Exists"}]}
    with pytest.raises(Refusal, match="network policy default/odd"):
        read(account, account.cluster(), network_policy("default", "odd", podSelector=selector, egress=[{}]))


@pytest.mark.parametrize("mode", ["CONFIG_MAP", "API_AND_CONFIG_MAP"])
def test_E1_where_a_ConfigMap_lets_people_in_no_picture_claims_to_know_them(mode: str, account: Account) -> None:
    name = account.cluster(accessConfig={"authenticationMode": mode})
    with pytest.raises(
        Refusal, match=f'authenticationMode is "{mode}": the ConfigMap aws-auth also decides who can enter'
    ):
        read(account, name)


def test_the_surroundings_say_where_pods_live_and_what_other_ranges_are(account: Account) -> None:
    name = account.cluster(resourcesVpcConfig={"subnetIds": account.subnets})
    account.addon(name, "vpc-cni")
    group = account.node_group_request(name, subnets=account.subnets[:1])
    account.eks.create_nodegroup(**group)
    account.wait("nodegroup_active", clusterName=name, nodegroupName="nodes")

    around = surroundings(client_of(account), name)

    assert around.pod_cidrs == ("10.20.0.0/24",)
    service = account.eks.describe_cluster(name=name)["cluster"]["kubernetesNetworkConfig"]["serviceIpv4Cidr"]
    assert around.names == {
        service.replace(".0.0/16", ".0.1/32"): "the API server",
        "10.20.1.0/24": "the control plane",
        "10.20.2.0/24": "the control plane",
    }


def test_every_add_on_is_read_with_its_version_and_the_namespace_of_its_pods(account: Account) -> None:
    name = account.cluster()
    create = partial(account.eks.create_addon, clusterName=name)
    create(addonName="vpc-cni", addonVersion="v1.23.1-eksbuild.1")
    create(addonName="adot", addonVersion="v0.141.0-eksbuild.1")
    elsewhere = {"namespace": "certificates"}
    create(addonName="cert-manager", addonVersion="v1.19.1-eksbuild.1", namespaceConfig=elsewhere)
    assert read(account, name).addons == (
        Addon("adot", "opentelemetry-operator-system", "v0.141.0-eksbuild.1"),
        Addon("cert-manager", "certificates", "v1.19.1-eksbuild.1"),
        Addon("vpc-cni", "kube-system", "v1.23.1-eksbuild.1"),
    )


def test_an_add_on_of_which_EKS_says_no_namespace_has_its_usual_one() -> None:
    eks = Mock()
    eks.list_addons.return_value = {"addons": ["adot", "cert-manager", "coredns"]}
    eks.describe_addon.side_effect = lambda **asked: {"addon": {"addonName": asked["addonName"]}}
    assert [one.namespace for one in addons(eks, "shop")] == ["kube-system", "cert-manager", "kube-system"]


def test_a_node_group_is_read_by_the_name_that_its_owner_chose_and_its_version(account: Account) -> None:
    name = account.cluster()
    for group in ("main-20261130120000000100000001", "plain"):
        account.eks.create_nodegroup(**account.node_group_request(name, nodegroupName=group))
    assert read(account, name).node_groups == (NodeGroup("main", "1.35"), NodeGroup("plain", "1.35"))
