"""A small account in the embedded AWS for the tests of its EKS: roles, a network, a key, and clusters on demand."""

import itertools
import json
from typing import Any

from botocore.exceptions import ClientError

from citadel_rehearsal.run.embedded_aws import EmbeddedAws

ACCOUNT = "111122223333"
REGION = "eu-west-1"
PARAMETER, REQUEST, IN_USE = "InvalidParameterException", "InvalidRequestException", "ResourceInUseException"
POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"


def trust(service: str, *actions: str) -> str:
    """A trust policy for one service principal."""
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": list(actions) or ["sts:AssumeRole"]}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


class World:
    """`eks`, `ec2`, `iam`, `kms` are boto3 clients; roles and subnets exist from the start."""

    def __init__(self, aws: EmbeddedAws, region: str = REGION, account: str = ACCOUNT, partition: str = "aws") -> None:
        self.partition, self.region, self.account = partition, region, account
        self.eks, self.ec2, self.iam, self.kms = (
            aws.client(service, region, account) for service in ("eks", "ec2", "iam", "kms")
        )
        self.numbers = itertools.count(1)
        self.role = self.make_role("cluster", trust("eks.amazonaws.com"))
        self.node_role = self.make_role("node", trust("ec2.amazonaws.com"))
        self.pod_role = self.make_role("pod", trust("pods.eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession"))
        self.person = self.make_role("person", trust("ec2.amazonaws.com"), path="/people/")
        worker = f"arn:{partition}:iam::aws:policy/AmazonEKSWorkerNodePolicy"
        self.iam.attach_role_policy(RoleName="node", PolicyArn=worker)
        self.vpc = self.make_vpc("10.20.0.0/16")
        self.lead_out(self.vpc)
        self.subnets = [self.make_subnet(self.vpc, f"10.20.{n}.0/24", zone) for n, zone in enumerate("aab")]
        self.key = self.kms.create_key()["KeyMetadata"]["Arn"]

    def make_role(self, name: str, document: str, path: str = "/") -> str:
        made = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=document, Path=path)
        return str(made["Role"]["Arn"])

    def make_vpc(self, cidr: str) -> str:
        return str(self.ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"])

    def lead_out(self, vpc: str) -> None:
        """A route to the internet, for every subnet that has no table of its own."""
        gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        filters = [{"Name": "vpc-id", "Values": [vpc]}]
        (table,) = self.ec2.describe_route_tables(Filters=filters)["RouteTables"]
        request = {"RouteTableId": table["RouteTableId"], "DestinationCidrBlock": "0.0.0.0/0"}
        self.ec2.create_route(**request, GatewayId=gateway)

    def make_subnet(self, vpc: str, cidr: str, zone: str) -> str:
        made = self.ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=self.region + zone)
        self.ec2.modify_subnet_attribute(SubnetId=made["Subnet"]["SubnetId"], MapPublicIpOnLaunch={"Value": True})
        return str(made["Subnet"]["SubnetId"])

    def cluster_request(self, **changes: Any) -> dict[str, Any]:
        """A request that EKS accepts, with changes."""
        access = {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False}
        request = {"name": f"c{next(self.numbers)}", "version": "1.35", "roleArn": self.role, "accessConfig": access}
        request |= {"resourcesVpcConfig": {"subnetIds": self.subnets[1:]}, "bootstrapSelfManagedAddons": False}
        return {name: value for name, value in (request | changes).items() if value is not None}

    def cluster(self, **changes: Any) -> str:
        """An ACTIVE cluster's name."""
        name = self.eks.create_cluster(**self.cluster_request(**changes))["cluster"]["name"]
        self.wait("cluster_active", name=name)
        return str(name)

    def node_group_request(self, cluster: str, **changes: Any) -> dict[str, Any]:
        request = {
            "clusterName": cluster,
            "nodegroupName": "nodes",
            "nodeRole": self.node_role,
            "subnets": self.subnets,
        }
        return request | changes

    def node_group(self, cluster: str, **changes: Any) -> None:
        """An ACTIVE node group called nodes."""
        self.addon(cluster, "vpc-cni")
        self.eks.create_nodegroup(**self.node_group_request(cluster, **changes))
        self.wait("nodegroup_active", clusterName=cluster, nodegroupName="nodes")

    def addon(self, cluster: str, name: str, **more: Any) -> None:
        """An ACTIVE add-on."""
        self.eks.create_addon(clusterName=cluster, addonName=name, **more)
        self.wait("addon_active", clusterName=cluster, addonName=name)

    def wait(self, waiter_name: str, **arguments: Any) -> None:
        """boto3's own waiter, impatient."""
        self.eks.get_waiter(waiter_name).wait(WaiterConfig={"Delay": 0.01, "MaxAttempts": 200}, **arguments)


def refusal(operation: Any, **request: Any) -> tuple[str, str]:
    """(code, message) of the refusal; ("accepted", "") when there is none."""
    try:
        operation(**request)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return "accepted", ""


def vpc_config(world: World, **more: Any) -> dict[str, Any]:
    return {"resourcesVpcConfig": {"subnetIds": world.subnets[1:], **more}}


def network_config(**config: str) -> dict[str, Any]:
    return {"kubernetesNetworkConfig": config}


def secrets(key: str) -> list[dict[str, Any]]:
    return [{"resources": ["secrets"], "provider": {"keyArn": key}}]


def entry(cluster: str, principal: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return "create_access_entry", {"clusterName": cluster, "principalArn": principal, **more}


def associate(cluster: str, principal: str, **more: Any) -> tuple[str, dict[str, Any]]:
    request = {
        "clusterName": cluster,
        "principalArn": principal,
        "policyArn": POLICY,
        "accessScope": {"type": "cluster"},
    }
    return "associate_access_policy", request | more


def nodes(world: World, cluster: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return "create_nodegroup", world.node_group_request(cluster, **{"nodegroupName": "more", **more})


def addon(cluster: str, name: str, *associations: Any, **more: Any) -> tuple[str, dict[str, Any]]:
    owns = {"podIdentityAssociations": list(associations)} if associations else {}
    return "create_addon", {"clusterName": cluster, "addonName": name, **owns, **more}


def owned(service_account: str, role: str) -> list[dict[str, str]]:
    return [{"serviceAccount": service_account, "roleArn": role}]


def csi(role: str) -> tuple[Any, ...]:
    return ("aws-ebs-csi-driver", *owned("ebs-csi-controller-sa", role))


def association(cluster: str, role: str, **more: Any) -> tuple[str, dict[str, Any]]:
    request = {"clusterName": cluster, "namespace": "shop", "serviceAccount": "orders", "roleArn": role}
    return "create_pod_identity_association", request | more


def update(cluster: str, **changes: Any) -> tuple[str, dict[str, Any]]:
    return "update_cluster_config", {"name": cluster, **changes}


def run(world: World, call: tuple[str, dict[str, Any]]) -> tuple[str, str]:
    return refusal(getattr(world.eks, call[0]), **call[1])
