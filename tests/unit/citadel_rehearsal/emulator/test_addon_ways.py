"""An add-on is as well as its pods: their network policies, the VPC's routes and endpoints, their credentials."""

import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from citadel_rehearsal.ground.told_objects import tell_objects
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import World, csi, refusal
from unit.citadel_rehearsal.pod_world import may, trusting

STRICT = json.dumps({"enableNetworkPolicy": "true", "env": {"NETWORK_POLICY_ENFORCING_MODE": "strict"}})
STANDARD = json.dumps({"enableNetworkPolicy": "true"})
EBS, CONTROLLER = "aws-ebs-csi-driver", {"app": "ebs-csi-controller"}
DNS = {
    "to": [
        {
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
            "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
        }
    ],
    "ports": [{"protocol": "UDP", "port": "dns"}, {"protocol": "TCP", "port": 53}],
}
numbers = itertools.count(1)


def to(cidr: str, port: int, **more: Any) -> dict[str, Any]:
    return {"to": [{"ipBlock": {"cidr": cidr, **more}}], "ports": [{"port": port}]}


API_SERVER, AGENT, OUT = to("172.20.0.1/32", 443), to("169.254.170.23/32", 80), to("0.0.0.0/0", 443)
OPEN = (DNS, API_SERVER, AGENT, OUT)


def policy(*egress: Mapping[str, Any], pods: Any = None, **spec: Any) -> dict[str, Any]:
    """A NetworkPolicy of kube-system; `pods` is a selector, by default of the EBS CSI controller."""
    selector = {"matchLabels": CONTROLLER} if pods is None else pods
    name = f"policy-{next(numbers)}"
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": "kube-system"},
        "spec": {"podSelector": selector, "policyTypes": ["Egress"], "egress": list(egress), **spec},
    }


EVERYBODY = policy({}, pods={})


class Clusters:
    """Clusters with nodes, an agent and a controller's role; each test says what is otherwise."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self.aws, self.world = aws, World(aws)
        self.role = self.world.make_role("volumes", trusting())
        self.world.iam.put_role_policy(RoleName="volumes", PolicyName="ec2", PolicyDocument=may("ec2:Describe*"))

    def cluster(
        self, configuration: str = "{}", subnets: Any = None, agent: bool = True, taints: Any = (), **settings: Any
    ) -> str:
        world = self.world
        name = world.cluster(**settings)
        world.addon(name, "vpc-cni", configurationValues=configuration)
        for _ in range(agent):
            world.addon(name, "eks-pod-identity-agent")
        request = world.node_group_request(name, taints=list(taints), **({"subnets": subnets} if subnets else {}))
        world.eks.create_nodegroup(**request)
        world.wait("nodegroup_active", clusterName=name, nodegroupName="nodes")
        return name

    def tell(self, cluster: str, *policies: Any) -> None:
        arn = self.world.eks.describe_cluster(name=cluster)["cluster"]["arn"]
        tell_objects(self.aws.address, arn, list(policies))

    def install(self, cluster: str, addon: str = EBS, role: str = "") -> None:
        associations = list(csi(role or self.role)[1:]) if addon == EBS else []
        more = {"podIdentityAssociations": associations} if associations else {}
        self.world.eks.create_addon(clusterName=cluster, addonName=addon, **more)

    def health(self, cluster: str, addon: str = EBS) -> tuple[str, list[str]]:
        """Its status once it has settled, and what its issues say in brackets."""
        while True:
            found = self.world.eks.describe_addon(clusterName=cluster, addonName=addon)["addon"]
            if found["status"] != "CREATING":
                break
        issues = found["health"]["issues"]
        assert {issue["code"] for issue in issues} <= {"InsufficientNumberOfReplicas"}
        return found["status"], [issue["message"].partition("(")[2].removesuffix(".)") for issue in issues]


@pytest.fixture(scope="module")
def clusters() -> Iterator[Clusters]:
    with EmbeddedAws(transition_seconds=0.01) as running:
        yield Clusters(running)


@pytest.fixture(scope="module")
def strict(clusters: Clusters) -> str:
    name = clusters.cluster(STRICT)
    clusters.tell(name, EVERYBODY)
    clusters.install(name)
    return name


def not_let(to_whom: str, port: str) -> str:
    return f"no network policy of kube-system lets it out to {to_whom} on {port}"


TO_EC2 = f"ebs-csi-controller cannot reach ec2: {not_let('its public addresses', 'TCP 443')}"
TO_AGENT = f"ebs-csi-controller gets no credentials: {not_let('169.254.170.23', 'TCP 80')}"
TO_DNS = f"ebs-csi-controller cannot ask the cluster's DNS: {not_let('kube-dns', 'UDP 53')}"
TO_API = f"ebs-csi-controller cannot reach the API server: {not_let('172.20.0.1', 'TCP 443')}"
NODES = policy(API_SERVER, pods={"matchLabels": {"app": "ebs-csi-node"}})
WAYS = {
    "everything that it needs": ((policy(*OPEN),), []),
    "by an expression": ((policy(*OPEN, pods={"matchExpressions": [{"key": "app", "operator": "Exists"}]}),), []),
    "in two policies": ((policy(DNS, API_SERVER), policy(AGENT, OUT)), []),
    "no way to EC2": ((policy(DNS, API_SERVER, AGENT),), [TO_EC2]),
    "443 on private addresses only": ((policy(DNS, API_SERVER, AGENT, to("10.0.0.0/8", 443)),), [TO_EC2]),
    "443 but for everything": (
        (policy(DNS, API_SERVER, AGENT, to("0.0.0.0/0", 443, **{"except": ["0.0.0.0/1", "128.0.0.0/1"]})),),
        [TO_EC2],
    ),
    "no DNS": ((policy(API_SERVER, AGENT, OUT),), [TO_DNS]),
    "DNS by TCP only": ((policy({**DNS, "ports": [{"port": 53}]}, API_SERVER, AGENT, OUT),), [TO_DNS]),
    "no agent": ((policy(DNS, API_SERVER, OUT),), [TO_AGENT]),
    "no API server": ((policy(DNS, AGENT, to("52.0.0.0/8", 443)),), [TO_API]),
    "nothing": ((), [TO_DNS, TO_API, TO_AGENT, TO_EC2]),
    "of other pods": ((policy(*OPEN, pods={"matchLabels": {"app": "other"}}),), [TO_DNS, TO_API, TO_AGENT, TO_EC2]),
}


@pytest.mark.parametrize("name", WAYS)
def test_addon_ways_are_those_that_network_policies_leave(name: str, clusters: Clusters, strict: str) -> None:
    policies, faults = WAYS[name]
    clusters.tell(strict, *policies, NODES)
    assert clusters.health(strict) == ("DEGRADED" if faults else "ACTIVE", faults)


def test_addon_ways_of_pods_that_only_an_ingress_policy_selects_are_open(clusters: Clusters, strict: str) -> None:
    clusters.tell(strict, policy(policyTypes=["Ingress"]), NODES)
    assert clusters.health(strict) == ("ACTIVE", [])


def test_addon_ways_in_strict_mode_are_closed_for_every_add_on_without_a_policy(clusters: Clusters) -> None:
    name = clusters.cluster(STRICT)
    for addon in ("coredns", "metrics-server", "snapshot-controller", "eks-node-monitoring-agent"):
        clusters.install(name, addon)
    said = {addon: clusters.health(name, addon) for addon in ("coredns", "metrics-server", "snapshot-controller")}
    api_server = f"cannot reach the API server: {not_let('172.20.0.1', 'TCP 443')}"
    kubelets = f"metrics-server cannot reach the kubelets: {not_let('the nodes', 'TCP 10250')}"
    assert said == {
        "coredns": ("DEGRADED", [f"coredns {api_server}"]),
        "metrics-server": ("DEGRADED", [f"metrics-server {api_server}", kubelets]),
        "snapshot-controller": ("DEGRADED", [f"snapshot-controller {api_server}"]),
    }
    assert clusters.health(name, "eks-node-monitoring-agent") == ("ACTIVE", [])  # on the host's network


def test_addon_ways_in_standard_mode_are_open_until_a_policy_closes_them(clusters: Clusters) -> None:
    name = clusters.cluster(STANDARD)
    clusters.install(name)
    assert clusters.health(name) == ("ACTIVE", [])
    clusters.tell(name, policy(DNS, API_SERVER, AGENT))
    assert clusters.health(name) == ("DEGRADED", [TO_EC2])
    clusters.tell(name, policy(pods={}))  # such as a default deny that somebody brings
    assert clusters.health(name)[0] == "DEGRADED"


def test_addon_ways_are_open_where_nothing_enforces_policies(clusters: Clusters) -> None:
    name = clusters.cluster()
    clusters.tell(name, policy(pods={}))
    clusters.install(name)
    assert clusters.health(name) == ("ACTIVE", [])


def endpoint(world: World, vpc: str, subnet: str, service: str, **more: Any) -> str:
    for name in ("EnableDnsSupport", "EnableDnsHostnames"):
        world.ec2.modify_vpc_attribute(VpcId=vpc, **{name: {"Value": True}})
    request = {"VpcId": vpc, "ServiceName": f"com.amazonaws.{world.region}.{service}", "SubnetIds": [subnet]}
    made = world.ec2.create_vpc_endpoint(**request, VpcEndpointType="Interface", **more)
    return str(made["VpcEndpoint"]["VpcEndpointId"])


def test_addon_ways_lead_to_the_endpoint_where_the_VPC_has_one(clusters: Clusters) -> None:
    world = clusters.world
    vpc = world.make_vpc("10.30.0.0/16")
    subnets = [world.make_subnet(vpc, f"10.30.{number}.0/24", zone) for number, zone in enumerate("ab")]
    apart = world.make_subnet(vpc, "10.30.9.0/24", "a")
    world.lead_out(vpc)
    name = clusters.cluster(STRICT, subnets, resourcesVpcConfig={"subnetIds": subnets})
    clusters.tell(name, policy(DNS, API_SERVER, AGENT, to("10.30.9.0/24", 443)), NODES)
    clusters.install(name)
    assert clusters.health(name) == ("DEGRADED", [TO_EC2])
    made = endpoint(world, vpc, apart, "ec2", PrivateDnsEnabled=True)
    assert clusters.health(name) == ("ACTIVE", [])
    clusters.tell(name, policy(DNS, API_SERVER, AGENT, to("52.0.0.0/8", 443)), NODES)
    to_endpoint = f"ebs-csi-controller cannot reach ec2: {not_let('10.30.9.0/24', 'TCP 443')}"
    assert clusters.health(name) == ("DEGRADED", [to_endpoint])
    world.ec2.delete_vpc_endpoints(VpcEndpointIds=[made])
    assert clusters.health(name) == ("ACTIVE", [])


class Closed:
    """A VPC without a way out, with a gateway endpoint for S3 where it is asked for."""

    def __init__(self, world: World, cidr: str, *services: str) -> None:
        self.world, self.vpc = world, world.make_vpc(f"{cidr}.0.0/16")
        self.subnets = [world.make_subnet(self.vpc, f"{cidr}.{number}.0/24", zone) for number, zone in enumerate("ab")]
        self.endpoints = {service: self.open(service) for service in services}

    def open(self, service: str, **more: Any) -> str:
        return endpoint(self.world, self.vpc, self.subnets[0], service, **{"PrivateDnsEnabled": True, **more})

    def open_s3(self) -> None:
        filters = [{"Name": "vpc-id", "Values": [self.vpc]}]
        (table,) = self.world.ec2.describe_route_tables(Filters=filters)["RouteTables"]
        name = f"com.amazonaws.{self.world.region}.s3"
        tables = [table["RouteTableId"]]
        self.world.ec2.create_vpc_endpoint(VpcId=self.vpc, ServiceName=name, RouteTableIds=tables)

    @property
    def place(self) -> dict[str, Any]:
        return {"subnets": self.subnets, "resourcesVpcConfig": {"subnetIds": self.subnets}}


def test_addon_ways_of_a_closed_network_need_the_endpoint(clusters: Clusters) -> None:
    closed = Closed(clusters.world, "10.31", "ec2", "ecr.api", "ecr.dkr")
    closed.open_s3()
    name = clusters.cluster(**closed.place)
    clusters.install(name)
    assert clusters.health(name) == ("ACTIVE", [])
    clusters.world.ec2.delete_vpc_endpoints(VpcEndpointIds=[closed.endpoints["ec2"]])
    sentence = "ebs-csi-controller cannot reach ec2: {} has no route out, and its VPC no endpoint for ec2"
    missing = ("DEGRADED", [sentence.format(min(closed.subnets))])
    assert clusters.health(name) == missing
    closed.open("ec2", PrivateDnsEnabled=False)
    assert clusters.health(name) == missing  # nobody asks for the endpoint's own name
    closed.open("ec2")
    assert clusters.health(name) == ("ACTIVE", [])


def joined(clusters: Clusters, closed: Closed, **association: Any) -> tuple[str, list[str]]:
    """Status of a node group there, and what its issues say in brackets."""
    world = clusters.world
    name = world.cluster(resourcesVpcConfig={"subnetIds": closed.subnets})
    world.eks.create_addon(clusterName=name, addonName="vpc-cni", **association)
    world.wait("addon_active", clusterName=name, addonName="vpc-cni")
    world.eks.create_nodegroup(**world.node_group_request(name, subnets=closed.subnets[:1]))
    while True:
        found = world.eks.describe_nodegroup(clusterName=name, nodegroupName="nodes")["nodegroup"]
        if found["status"] != "CREATING":
            break
    issues = found["health"]["issues"]
    assert {issue["code"] for issue in issues} <= {"NodeCreationFailure"}
    return found["status"], [issue["message"].partition("(")[2].removesuffix(".)") for issue in issues]


def unreached(closed: Closed, *services: str) -> list[str]:
    return [
        f"nodes cannot reach {service}: {closed.subnets[0]} has no route out, and its VPC no endpoint for {service}"
        for service in services
    ]


def test_node_ways_of_a_closed_network_are_its_endpoints(clusters: Clusters) -> None:
    closed = Closed(clusters.world, "10.32")
    assert joined(clusters, closed) == ("CREATE_FAILED", unreached(closed, "ec2", "ecr.api", "ecr.dkr", "s3"))
    for service in ("ec2", "ecr.api", "ecr.dkr"):
        closed.open(service)
    assert joined(clusters, closed) == ("CREATE_FAILED", unreached(closed, "s3"))
    closed.open_s3()
    assert joined(clusters, closed) == ("ACTIVE", [])
    role = clusters.world.make_role("aws-node", trusting())
    identity = {"podIdentityAssociations": [{"serviceAccount": "aws-node", "roleArn": role}]}
    assert joined(clusters, closed, **identity) == ("CREATE_FAILED", unreached(closed, "eks-auth"))
    closed.open("eks-auth")
    assert joined(clusters, closed, **identity) == ("ACTIVE", [])


def test_node_addresses_are_given_by_public_subnets(clusters: Clusters) -> None:
    world = clusters.world
    subnet = world.make_subnet(world.vpc, "10.20.90.0/24", "a")
    name = world.cluster()
    world.addon(name, "vpc-cni")
    for gives, expected in ((False, ["Ec2SubnetInvalidConfiguration"]), (True, [])):
        world.ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": gives})
        group = {"clusterName": name, "nodegroupName": f"public-{gives}".lower()}
        world.eks.create_nodegroup(**world.node_group_request(name, subnets=[subnet]) | group)
        while (found := world.eks.describe_nodegroup(**group)["nodegroup"])["status"] == "CREATING":
            pass
        assert [issue["code"] for issue in found["health"]["issues"]] == expected
        assert found["status"] == ("CREATE_FAILED" if expected else "ACTIVE")


def test_addon_credentials_need_the_agent(clusters: Clusters) -> None:
    name = clusters.cluster(agent=False)
    clusters.install(name)
    missing = "ebs-csi-controller gets no credentials: the add-on eks-pod-identity-agent is not ACTIVE"
    assert clusters.health(name) == ("DEGRADED", [missing])
    clusters.world.addon(name, "eks-pod-identity-agent")
    assert clusters.health(name) == ("ACTIVE", [])


ELSEWHERE = {"StringEquals": {"aws:RequestTag/kubernetes-service-account": "somebody-else"}}
ROLES = {
    "without a policy": ((), (), "because no identity-based policy allows the ec2:DescribeAvailabilityZones action"),
    "for something else": (
        (may("s3:*"),),
        (),
        "because no identity-based policy allows the ec2:DescribeAvailabilityZones action",
    ),
    "of AWS's for something else": (
        (),
        ("AmazonEKS_CNI_Policy",),
        "because no identity-based policy allows the ec2:DescribeAvailabilityZones action",
    ),
    "allowed inline": ((may("ec2:DescribeAvailabilityZones"),), (), ""),
    "allowed by AWS's": ((), ("AmazonEC2FullAccess",), ""),
    "AWS's for one cluster": ((), ("AmazonEBSCSIDriverEKSClusterScopedPolicy",), ""),
    "of AWS's that is not known here": ((), ("service-role/AmazonEBSCSIDriverPolicyV2",), ""),
}


@pytest.mark.parametrize("name", ROLES)
def test_addon_credentials_allow_what_the_probe_asks(name: str, clusters: Clusters) -> None:
    inline, managed, reason = ROLES[name]
    world, number = clusters.world, next(numbers)
    role = world.make_role(f"role-{number}", trusting())
    for document in inline:
        world.iam.put_role_policy(RoleName=f"role-{number}", PolicyName="own", PolicyDocument=document)
    for one in managed:
        world.iam.attach_role_policy(RoleName=f"role-{number}", PolicyArn=f"arn:aws:iam::aws:policy/{one}")
    cluster = clusters.cluster()
    clusters.install(cluster, role=role)
    refused = f"ebs-csi-controller may not ec2:DescribeAvailabilityZones: its role {role} is refused {reason}"
    assert clusters.health(cluster) == (("DEGRADED", [refused]) if reason else ("ACTIVE", []))


def test_addon_credentials_are_those_of_a_role_that_trusts_the_pods(clusters: Clusters) -> None:
    role = clusters.world.make_role("distrustful", trusting(ELSEWHERE))
    cluster = clusters.cluster()
    clusters.install(cluster, role=role)
    sentence = "Unauthorized Exception! EKS does not have permissions to assume the associated role."
    assert clusters.health(cluster) == ("DEGRADED", [f"ebs-csi-controller gets no credentials: {sentence}"])


def test_addon_credentials_are_bounded_where_the_boundary_is_known(clusters: Clusters) -> None:
    world, boundary = clusters.world, "arn:aws:iam::111122223333:policy/{}"
    clusters.aws.assume("policy", world.region, arn=boundary.format("assumed"))
    world.iam.create_policy(PolicyName="narrow", PolicyDocument=may("s3:*"))
    seen: dict[str, str] = {}
    for name in ("assumed", "narrow"):
        role = world.make_role(f"bound-{name}", trusting())
        world.iam.put_role_policy(RoleName=f"bound-{name}", PolicyName="own", PolicyDocument=may("ec2:*"))
        world.iam.put_role_permissions_boundary(RoleName=f"bound-{name}", PermissionsBoundary=boundary.format(name))
        cluster = clusters.cluster()
        clusters.install(cluster, role=role)
        seen[name] = clusters.health(cluster)[0]
    assert seen == {"assumed": "ACTIVE", "narrow": "DEGRADED"}


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("AmazonEBSCSIDriverEKSClusterScopedPolicy", True),
        ("service-role/AmazonEBSCSIDriverEKSClusterScopedPolicy", False),
        ("service-role/AmazonEBSCSIDriverPolicy", True),
        ("AmazonEBSCSIDriverPolicy", False),
        ("SomethingElse", True),
    ],
)
def test_a_policy_of_AWS_has_one_path(name: str, there: bool, clusters: Clusters) -> None:
    world, number = clusters.world, next(numbers)
    world.make_role(f"attached-{number}", trusting())
    arn = f"arn:aws:iam::aws:policy/{name}"
    said = refusal(world.iam.attach_role_policy, RoleName=f"attached-{number}", PolicyArn=arn)
    missing = ("NoSuchEntity", f"Policy {arn} does not exist or is not attachable.")
    assert said == (("accepted", "") if there else missing)


def test_the_scoped_policy_of_the_EBS_CSI_driver_can_be_read(clusters: Clusters) -> None:
    arn = "arn:aws:iam::aws:policy/AmazonEBSCSIDriverEKSClusterScopedPolicy"
    found = clusters.world.iam.get_policy(PolicyArn=arn)["Policy"]
    version = clusters.world.iam.get_policy_version(PolicyArn=arn, VersionId=found["DefaultVersionId"])
    document = version["PolicyVersion"]["Document"]
    volumes = next(one for one in document["Statement"] if one["Sid"] == "ManageClusterVolumes")
    tag = {"ec2:ResourceTag/ebs.csi.aws.com/cluster-name": "${aws:PrincipalTag/eks-cluster-name}"}
    assert volumes["Condition"] == {"StringEquals": tag}


SYSTEM = {"key": "CriticalAddonsOnly", "value": "true", "effect": "NO_SCHEDULE"}
GPU = {"key": "gpu", "effect": "NO_EXECUTE"}
TOLERANT = json.dumps({"tolerations": [{"key": "CriticalAddonsOnly", "operator": "Exists"}]})
NAMED = json.dumps({"tolerations": [{"key": "CriticalAddonsOnly", "value": "true", "effect": "NoSchedule"}]})
OTHERWISE = json.dumps({"tolerations": [{"key": "CriticalAddonsOnly", "effect": "NoExecute", "operator": "Exists"}]})


def refused_by(taint: str, pods: str) -> list[str]:
    return [f"{pods} finds no node: it does not tolerate the taint {taint}"]


@pytest.mark.parametrize(
    ("taints", "addon", "configuration", "why"),
    [
        ([SYSTEM], "coredns", "{}", []),
        ([GPU], "coredns", "{}", refused_by("gpu of nodes", "coredns")),
        ([SYSTEM, GPU], "coredns", "{}", refused_by("gpu of nodes", "coredns")),
        ([{**GPU, "effect": "PREFER_NO_SCHEDULE"}], "coredns", "{}", []),
        ([SYSTEM], "metrics-server", "{}", refused_by("CriticalAddonsOnly of nodes", "metrics-server")),
        ([SYSTEM], "metrics-server", TOLERANT, []),
        ([SYSTEM], "metrics-server", NAMED, []),
        ([SYSTEM], "metrics-server", OTHERWISE, refused_by("CriticalAddonsOnly of nodes", "metrics-server")),
        ([GPU], "kube-proxy", "{}", []),
    ],
)
def test_addon_tolerations_pods_run_where_they_tolerate_the_taints(
    clusters: Clusters, taints: Any, addon: str, configuration: str, why: list[str]
) -> None:
    name = clusters.cluster(taints=taints)
    clusters.world.eks.create_addon(clusterName=name, addonName=addon, configurationValues=configuration)
    assert clusters.health(name, addon) == ("DEGRADED" if why else "ACTIVE", why)


def test_addon_tolerations_one_group_without_the_taint_is_enough(clusters: Clusters) -> None:
    name = clusters.cluster(taints=[GPU])
    clusters.world.eks.create_nodegroup(**clusters.world.node_group_request(name, nodegroupName="more"))
    clusters.world.wait("nodegroup_active", clusterName=name, nodegroupName="more")
    clusters.install(name, "coredns")
    assert clusters.health(name, "coredns") == ("ACTIVE", [])
