"""What the doctor hears of AWS and of an API server: each fault is made by the requests that make it, and mended."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from botocore.exceptions import ClientError

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.doctor.control_plane_checks import LOG_TYPES
from eks_citadel.live.api_server import LISTS
from eks_citadel.live.examination.nodes import node_metadata
from unit.citadel_rehearsal.eks_world import ACCOUNT, secrets, trust
from unit.citadel_rehearsal.eks_world import World as Account

from .examined import Examined, examined

ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
NODE_POLICIES = ("AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly")
STRICT = json.dumps({"enableNetworkPolicy": "true", "env": {"NETWORK_POLICY_ENFORCING_MODE": "strict"}})
DENY = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.01) as running:
        yield running


@pytest.fixture(scope="module")
def account(aws: EmbeddedAws) -> Account:
    made = Account(aws)
    made.iam.detach_role_policy(RoleName="node", PolicyArn="arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy")
    for policy in NODE_POLICIES:
        made.iam.attach_role_policy(RoleName="node", PolicyArn=f"arn:aws:iam::aws:policy/{policy}")
    return made


def good(account: Account) -> dict[str, Any]:
    """A request after which nothing is wrong with the control plane."""
    access = {"endpointPublicAccess": True, "endpointPrivateAccess": True, "publicAccessCidrs": ["203.0.113.0/28"]}
    return {
        "resourcesVpcConfig": {"subnetIds": account.subnets[1:], **access},
        "logging": {"clusterLogging": [{"types": list(LOG_TYPES), "enabled": True}]},
        "encryptionConfig": secrets(account.key),
        "deletionProtection": True,
        "upgradePolicy": {"supportType": "STANDARD"},
    }


@pytest.fixture
def shop(aws: EmbeddedAws, account: Account) -> Iterator[Examined]:
    """A good cluster without nodes."""
    with examined(aws, account, **good(account)) as made:
        account.addon(made.name, "vpc-cni", addonVersion="v1.23.1-eksbuild.1", configurationValues=STRICT)
        for name in ("eks-pod-identity-agent", "kube-proxy", "coredns"):
            account.eks.create_addon(clusterName=made.name, addonName=name)
        account.wait("addon_active", clusterName=made.name, addonName="kube-proxy")
        yield made


def let_in(shop: Examined, arn: str, **more: Any) -> None:
    shop.account.eks.create_access_entry(clusterName=shop.name, principalArn=arn, **more)


def role(shop: Examined, document: Any) -> str:
    """A new role with a trust policy."""
    number = next(shop.account.numbers)
    return shop.account.make_role(f"role-{number}", document if isinstance(document, str) else json.dumps(document))


def denied(operation: str) -> ClientError:
    return ClientError({"Error": {"Code": "AccessDenied", "Message": "not authorized"}}, operation)


class Refusing:
    """A client that is not permitted to do some operations."""

    def __init__(self, client: Any, *names: str) -> None:
        self._client, self._names = client, names

    def __getattr__(self, name: str) -> Any:
        if name in self._names:
            return Mock(side_effect=denied(name))
        return getattr(self._client, name)


def only_coredns(keys: list[str]) -> list[str]:
    """Without the add-on that has no nodes to run on, which is right and not what a test is about."""
    return [key for key in keys if not key.startswith("addon-unhealthy:coredns")]


def test_a_good_cluster_has_no_fault(shop: Examined) -> None:
    assert only_coredns(shop.faults()) == []
    assert shop.silent() == ["creator"]


def test_L1_an_add_on_without_nodes_is_named_with_its_issue(shop: Examined) -> None:
    shop.account.wait("addon_active", clusterName=shop.name, addonName="kube-proxy")
    eks = shop.clients["eks"]
    issue = {"code": "InsufficientNumberOfReplicas", "message": "no replica is ready"}
    real = eks.describe_addon

    def describe_addon(**asked: Any) -> Any:
        found = real(**asked)["addon"]
        ill = {"status": "DEGRADED", "health": {"issues": [issue, issue]}}
        return {"addon": {**found, **(ill if asked["addonName"] == "kube-proxy" else {})}}

    shop.clients["eks"].describe_addon = describe_addon
    found = [one for one in shop.diagnosis().findings if one.key == "addon-unhealthy:kube-proxy"]
    assert [one.sentence for one in found] == [
        "The add-on kube-proxy is DEGRADED: InsufficientNumberOfReplicas: no replica is ready."
    ]
    shop.clients["eks"].describe_addon = real
    assert "addon-unhealthy:kube-proxy" not in shop.faults()


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"deletionProtection": False}, "deletion-protection-off:deletion-protection"),
        ({"encryptionConfig": None}, "secrets-own-key-missing:secrets"),
        ({"logging": {"clusterLogging": [{"types": ["audit"], "enabled": True}]}}, "logs-off:logs"),
        ({"accessConfig": {"authenticationMode": "API_AND_CONFIG_MAP",
                           "bootstrapClusterCreatorAdminPermissions": False}}, "config-map-too:authentication-mode"),
    ],
)  # fmt: skip
def test_E7_a_setting_of_the_control_plane_is_found(
    changes: dict[str, Any], key: str, aws: EmbeddedAws, account: Account
) -> None:
    with examined(aws, account, **{**good(account), **changes}) as ill, examined(aws, account, **good(account)) as well:
        assert (key in ill.faults(), key in well.faults()) == (True, False)


def test_E6_the_world_is_found_until_it_is_shut_out(shop: Examined) -> None:
    eks, keys = shop.account.eks, {"world-endpoint:public-endpoint", "private-access-off:private-endpoint"}
    for world, found in ((["0.0.0.0/0"], keys), (["203.0.113.0/28"], set[str]())):
        private = {"endpointPrivateAccess": not found, "endpointPublicAccess": True, "publicAccessCidrs": world}
        eks.update_cluster_config(name=shop.name, resourcesVpcConfig=private)
        shop.account.wait("cluster_active", name=shop.name)
        assert keys & set(shop.faults()) == found


def test_E6_the_ways_to_a_private_endpoint_are_those_of_its_extra_groups(aws: EmbeddedAws, account: Account) -> None:
    number = next(account.numbers)
    group = account.ec2.create_security_group(GroupName=f"vpn-{number}", Description="vpn", VpcId=account.vpc)
    way = {"GroupId": group["GroupId"], "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.9.0.7/32"}
    closed = {"endpointPublicAccess": False, "endpointPrivateAccess": True, "securityGroupIds": [group["GroupId"]]}
    request = {"resourcesVpcConfig": {"subnetIds": account.subnets[1:], **closed}}
    with examined(aws, account, **request) as shop:
        assert [one.key for one in shop.of("vpc-only", "single-address")] == ["vpc-only:ranges"]
        account.ec2.authorize_security_group_ingress(**way)
        assert [one.key for one in shop.of("vpc-only", "single-address")] == ["single-address:10.9.0.7/32"]
        shop.clients["ec2"] = Refusing(shop.access.client("ec2"), "describe_security_groups")
        assert shop.of("vpc-only", "single-address") == []
        assert "private_ranges" in shop.silent()


def test_E5_an_entry_without_its_role_and_one_of_an_earlier_role_are_found(shop: Examined) -> None:
    iam, arn = shop.account.iam, role(shop, trust("ec2.amazonaws.com"))
    let_in(shop, arn, kubernetesGroups=["devs"])
    shop.bind("Group", "devs", "view")
    assert only_coredns(shop.faults()) == []
    iam.delete_role(RoleName=arn.rpartition("/")[2])
    assert only_coredns(shop.faults()) == [f"entry-principal-gone:{arn}"]

    later = datetime.now(UTC) + timedelta(days=1)
    real = shop.access.client("iam")
    made_again = {"Arn": arn, "CreateDate": later, "AssumeRolePolicyDocument": json.loads(trust("ec2.amazonaws.com"))}
    listing = Refusing(real, "nothing")
    listing.list_roles = lambda **_: {"Roles": [*real.list_roles()["Roles"], made_again]}
    shop.clients["iam"] = listing
    assert only_coredns(shop.faults()) == [f"entry-principal-remade:{arn}"]


def test_E5_of_nodes_whose_role_is_gone_the_entry_is_told_and_other_roles_are_still_read(shop: Examined) -> None:
    arn, node = role(shop, trust("ec2.amazonaws.com")), role(shop, trust("ec2.amazonaws.com"))
    for one in (arn, node):
        let_in(shop, one, type="EC2_LINUX")
    shop.account.iam.attach_role_policy(
        RoleName=node.rpartition("/")[2], PolicyArn="arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"
    )
    shop.account.iam.delete_role(RoleName=arn.rpartition("/")[2])
    assert only_coredns(shop.faults()) == [f"entry-principal-gone:{arn}", f"node-role-wide:{node}"]
    assert shop.silent() == ["creator"]


def test_L2_the_role_of_Fargate_is_no_role_of_nodes(shop: Examined) -> None:
    arn = role(shop, trust("eks-fargate-pods.amazonaws.com"))
    policy = "arn:aws:iam::aws:policy/AmazonEKSFargatePodExecutionRolePolicy"
    shop.account.iam.attach_role_policy(RoleName=arn.rpartition("/")[2], PolicyArn=policy)
    let_in(shop, arn, type="FARGATE_LINUX")
    assert only_coredns(shop.faults()) == []


def test_E5_users_of_the_ConfigMap_are_asked_of_IAM_too(aws: EmbeddedAws, account: Account) -> None:
    name = f"user-{next(account.numbers)}"
    arn = account.iam.create_user(UserName=name)["User"]["Arn"]
    with examined(aws, account, **{**good(account), "accessConfig": {"authenticationMode": "CONFIG_MAP"}}) as shop:
        mapped = [{"userarn": one, "groups": ["a"]} for one in (arn, f"{arn}-gone", "no arn:user/x")]
        shop.maps["aws-auth"] = {"mapUsers": json.dumps(mapped)}
        found = [key for key in shop.faults() if key.startswith("map-principal")]
        assert found == [f"map-principal-gone:{arn}-gone"]


def test_E5_a_user_of_an_entry_is_asked_of_IAM(shop: Examined) -> None:
    name = f"user-{next(shop.account.numbers)}"
    arn = shop.account.iam.create_user(UserName=name)["User"]["Arn"]
    let_in(shop, arn, kubernetesGroups=["devs"])
    shop.bind("Group", "devs", "view")
    assert only_coredns(shop.faults()) == []
    shop.account.iam.delete_user(UserName=name)
    assert only_coredns(shop.faults()) == [f"entry-principal-gone:{arn}"]


def test_E2_an_entry_that_gives_nothing_and_a_group_that_nothing_binds(shop: Examined) -> None:
    bare, grouped = role(shop, trust("ec2.amazonaws.com")), role(shop, trust("ec2.amazonaws.com"))
    let_in(shop, bare)
    let_in(shop, grouped, kubernetesGroups=["ops"])
    assert only_coredns(shop.faults()) == [f"entry-without-rights:{bare}", f"group-not-bound:{grouped}:ops"]
    shop.bind("Group", "ops", "view")
    shop.account.eks.associate_access_policy(
        clusterName=shop.name, principalArn=bare, policyArn=ADMIN, accessScope={"type": "cluster"}
    )
    assert only_coredns(shop.faults()) == []
    (admins,) = [one for one in shop.diagnosis().findings if one.id == "admin-entries"]
    assert admins.sentence == f"1 access entry is an admin of the whole of {shop.name}: {bare}."


def test_L4_an_association_without_service_account_or_role(shop: Examined) -> None:
    arn, condition = shop.access.client("eks").describe_cluster(name=shop.name)["cluster"]["arn"], "StringEquals"
    document = json.loads(trust("pods.eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession"))
    document["Statement"][0]["Condition"] = {condition: {"aws:RequestTag/eks-cluster-arn": arn}}
    pods = role(shop, document)
    assert only_coredns(shop.faults()) == [f"unused-pod-identity-role:{pods}"]
    shop.account.eks.create_pod_identity_association(
        clusterName=shop.name, namespace="shop", serviceAccount="orders", roleArn=pods
    )
    assert only_coredns(shop.faults()) == ["association-without-service-account:shop/orders"]
    shop.service_account("shop", "orders")
    assert only_coredns(shop.faults()) == []
    shop.account.iam.delete_role(RoleName=pods.rpartition("/")[2])
    assert only_coredns(shop.faults()) == ["association-without-role:shop/orders"]


def test_L3_an_association_whose_role_trusts_somebody_else_or_every_cluster(shop: Examined) -> None:
    wrong, wide = role(shop, trust("ec2.amazonaws.com")), shop.account.pod_role
    for account, arn in (("a", wrong), ("b", wide)):
        shop.service_account("shop", account)
        association = {"namespace": "shop", "serviceAccount": account, "roleArn": arn, "associationId": account}
        _associate(shop, association)
    assert only_coredns(shop.faults()) == ["role-does-not-trust:shop/a", f"open-pod-identity-trust:{wide}"]


def _associate(shop: Examined, association: dict[str, Any]) -> None:
    """An association that the embedded AWS would refuse, as one is whose role's trust was changed afterwards."""
    eks = shop.clients["eks"]
    known: dict[str, Any] = getattr(eks, "own_associations", {})
    known[association["associationId"]] = association
    eks.own_associations = known
    eks.list_pod_identity_associations = lambda **_: {"associations": list(known.values())}
    eks.describe_pod_identity_association = lambda **asked: {"association": known[asked["associationId"]]}


def test_L3_roles_of_the_cluster_s_OIDC_provider_are_found_with_their_subjects(shop: Examined) -> None:
    cluster = shop.account.eks.describe_cluster(name=shop.name)["cluster"]
    issuer = cluster["identity"]["oidc"]["issuer"].removeprefix("https://")
    statement = {
        "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{issuer}"},
    }  # fmt: skip
    wide = role(shop, {"Statement": [statement]})
    keys = [one.key for one in shop.diagnosis().findings]
    assert f"irsa-wildcard:{wide}" in keys
    narrow = {"StringEquals": {f"{issuer}:sub": "system:serviceaccount:shop:orders"}}
    shop.account.iam.update_assume_role_policy(
        RoleName=wide.rpartition("/")[2],
        PolicyDocument=json.dumps({"Statement": [{**statement, "Condition": narrow}]}),
    )
    keys = [one.key for one in shop.diagnosis().findings]
    assert (f"irsa-wildcard:{wide}" in keys, f"irsa-role:{wide}" in keys) == (False, True)


def test_E1_the_ConfigMap_s_admins_are_read_where_it_counts(aws: EmbeddedAws, account: Account) -> None:
    with examined(aws, account, **{**good(account), "accessConfig": {"authenticationMode": "CONFIG_MAP"}}) as shop:
        mapped = [{"rolearn": account.person, "groups": ["system:masters"]}, {"rolearn": account.role, "groups": ["a"]}]
        gone = "arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_0123456789abcdef"
        mapped += [{"rolearn": gone, "groups": ["a"]}]
        shop.maps["aws-auth"] = {"mapRoles": json.dumps(mapped)}
        shop.bind("Group", "a", "cluster-admin")
        shop.add(LISTS["ClusterRoleBinding"], "empty", roleRef={"kind": "ClusterRole", "name": "view"}, subjects=None)
        keys = shop.faults()
        assert {f"map-admin:{account.person}", "cluster-admin-by-binding:Group:a:cluster-admin"} <= set(keys)
        assert [key for key in keys if key.startswith("map-principal")] == [f"map-principal-gone:{gone}"]
        assert "config-map-only:authentication-mode" in keys
        shop.maps["aws-auth"] = {"mapRoles": "[]"}
        keys = shop.faults()
        assert "unnamed-cluster-admin:Group:a:cluster-admin" in keys
        assert not [key for key in keys if key.startswith("map-admin")]


def test_a_ConfigMap_that_EKS_cannot_read_narrows_the_result(aws: EmbeddedAws, account: Account) -> None:
    with examined(aws, account, **{**good(account), "accessConfig": {"authenticationMode": "CONFIG_MAP"}}) as shop:
        shop.maps["aws-auth"] = {"mapRoles": "{}"}
        (silence,) = [one for one in shop.diagnosis().silences if one.question == "aws_auth"]
        assert "mapRoles" in silence.reason


def test_T2_a_CNI_that_is_no_add_on_is_asked_of_its_ConfigMap(aws: EmbeddedAws, account: Account) -> None:
    with examined(aws, account, **good(account)) as shop:
        assert "network-policies-off:network-policies" in shop.faults()
        shop.maps["amazon-vpc-cni"] = {"enable-network-policy-controller": "true"}
        keys = [one.key for one in shop.diagnosis().findings]
        assert "network-policies-off:network-policies" not in keys
        assert {"standard-mode:network-policies", "addon-not-managed:vpc-cni"} <= set(keys)


def test_T1_namespaces_and_policies_that_no_picture_can_show(shop: Examined) -> None:
    shop.namespace("red")
    shop.namespace("kube-system")
    assert only_coredns(shop.faults()) == ["namespace-open:red", "pod-security-off:red"]
    shop.add(LISTS["NetworkPolicy"], "deny", "red", spec=DENY)
    shop.items[LISTS["Namespace"]][0]["metadata"]["labels"] = {"pod-security.kubernetes.io/enforce": "baseline"}
    assert only_coredns(shop.faults()) == []
    odd = {"podSelector": {}, "egress": [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}}]}]}
    shop.add(LISTS["NetworkPolicy"], "odd", "red", spec=odd)
    (found,) = [one for one in shop.diagnosis().findings if one.id == "policy-not-shown"]
    assert found.sentence == (
        "The network policy red/odd is with an except: a picture cannot show exceptions; split the range around them."
    )


def test_L2_the_nodes_role_template_and_version(shop: Examined) -> None:
    ec2, iam, eks = shop.account.ec2, shop.account.iam, shop.account.eks
    options = {"HttpTokens": "optional", "HttpPutResponseHopLimit": 2, "HttpEndpoint": "enabled"}
    name = f"nodes-{shop.name}"
    template = ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData={"MetadataOptions": options})
    identifier = template["LaunchTemplate"]["LaunchTemplateId"]
    eks.create_nodegroup(
        **shop.account.node_group_request(shop.name, launchTemplate={"id": identifier, "version": "1"})
    )
    shop.account.wait("nodegroup_active", clusterName=shop.name, nodegroupName="nodes")
    iam.attach_role_policy(RoleName="node", PolicyArn="arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy")
    ill = {
        "node-imds-v1:node group nodes",
        "node-hop-limit:node group nodes",
        f"node-role-wide:{shop.account.node_role}",
    }
    assert set(only_coredns(shop.faults())) == ill

    iam.detach_role_policy(RoleName="node", PolicyArn="arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy")
    closed = {"HttpTokens": "required", "HttpPutResponseHopLimit": 1, "HttpEndpoint": "enabled"}
    ec2.create_launch_template_version(LaunchTemplateId=identifier, LaunchTemplateData={"MetadataOptions": closed})
    assert set(only_coredns(shop.faults())) == ill - {f"node-role-wide:{shop.account.node_role}"} | {
        "node-template-old:nodes"
    }
    eks.update_nodegroup_version(
        clusterName=shop.name, nodegroupName="nodes", launchTemplate={"id": identifier, "version": "2"}
    )
    shop.account.wait("nodegroup_active", clusterName=shop.name, nodegroupName="nodes")
    assert only_coredns(shop.faults()) == []


def test_L2_of_nodes_that_run_the_worst_of_a_group_counts() -> None:
    """The embedded AWS has no instances, so these are of a client that answers as EC2 does."""
    tags = [{"Key": "eks:nodegroup-name", "Value": "main-20261130120000000100000001"}]
    good, bad = (
        {"HttpTokens": tokens, "HttpPutResponseHopLimit": hops, "HttpEndpoint": "enabled"}
        for tokens, hops in (("required", 1), ("optional", 3))
    )
    pool, off = (
        [{"Key": "karpenter.sh/nodepool", "Value": "spot"}],
        {"HttpEndpoint": "disabled", "HttpTokens": "optional"},
    )
    instances = [
        {"InstanceId": "i-1", "Tags": tags, "MetadataOptions": good},
        {"InstanceId": "i-2", "Tags": tags, "MetadataOptions": bad},
        {"InstanceId": "i-3", "Tags": pool, "MetadataOptions": good},
        {"InstanceId": "i-4", "Tags": [], "MetadataOptions": good},
        {"InstanceId": "i-5", "Tags": [], "MetadataOptions": off},
    ]
    ec2 = Mock()
    ec2.describe_instances.return_value = {"Reservations": [{"Instances": instances}]}
    found = node_metadata(lambda service: ec2, "shop", [])
    assert [tuple(vars(one).values()) for one in found] == [
        ("i-4", False, 1), ("node group main", True, 3), ("node pool spot", False, 1)
    ]  # fmt: skip


def test_an_API_server_that_is_not_reached_is_asked_once_and_narrows_the_result(shop: Examined) -> None:
    eks = shop.clients["eks"]
    real = eks.describe_cluster
    asked: list[str] = []

    def describe_cluster(name: str) -> Any:
        asked.append(name)
        return {"cluster": {**real(name)["cluster"], "endpoint": "https://127.0.0.1:1"}}

    eks.describe_cluster = describe_cluster
    found = shop.diagnosis()
    assert [one.question for one in found.silences] == ["creator", "service_accounts", "namespaces", "bindings"]
    assert len({one.reason for one in found.silences[1:]}) == 1
    assert "does not answer" in found.silences[1].reason
    assert shop.server.asked == []


@pytest.mark.parametrize(
    ("service", "operation", "questions"),
    [
        ("iam", "list_roles", ["principals", "trust"]),
        ("iam", "list_attached_role_policies", ["node_roles"]),
        ("ec2", "describe_instances", ["node_metadata"]),
        ("eks", "list_access_entries", ["entries", "entry_types"]),
        ("eks", "list_addons", ["addons", "addon_health", "policy_mode"]),
        ("eks", "list_nodegroups", ["node_groups", "node_releases", "node_metadata", "node_roles"]),
        ("eks", "list_pod_identity_associations", ["associations"]),
    ],
)
def test_what_the_caller_may_not_ask_narrows_the_result_and_ends_nothing(
    service: str, operation: str, questions: list[str], shop: Examined
) -> None:
    if operation == "list_attached_role_policies":
        shop.account.eks.create_nodegroup(**shop.account.node_group_request(shop.name))
    shop.clients[service] = Refusing(shop.access.client(service), operation)
    found = [one for one in shop.diagnosis().silences if one.question != "creator"]
    assert sorted(one.question for one in found) == sorted(questions)
    assert all("AccessDenied" in one.reason for one in found)
