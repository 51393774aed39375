"""Clusters of the embedded AWS whose pods ask their agent for credentials, and the associations of service accounts."""

import json
from typing import Any

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from proofs.attacks.world import ACCOUNT, REGION

WORKER = "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"


class LiveClusters:
    """Those of one region. Each has one node group and the agent; no more than a pod's credentials need."""

    def __init__(self, aws: EmbeddedAws, region: str = REGION) -> None:
        self._eks, ec2, self._iam = (aws.client(name, region, ACCOUNT) for name in ("eks", "ec2", "iam"))
        self._made = set[str]()
        self._associations: dict[tuple[str, str, str], str] = {}
        self._role = self._service_role(f"clusters-{region}", "eks")
        self._node_role = self._service_role(f"nodes-{region}", "ec2")
        self._iam.attach_role_policy(RoleName=f"nodes-{region}", PolicyArn=WORKER)
        vpc = ec2.create_vpc(CidrBlock="10.20.0.0/16")["Vpc"]["VpcId"]
        self._subnets = [
            ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.20.{number}.0/24", AvailabilityZone=region + zone)["Subnet"][
                "SubnetId"
            ]
            for number, zone in enumerate("ab")
        ]
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        (table,) = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"]
        way_out = {"RouteTableId": table["RouteTableId"], "DestinationCidrBlock": "0.0.0.0/0"}
        ec2.create_route(**way_out, GatewayId=gateway)  # else no node joins
        for subnet in self._subnets:
            ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})

    def make(self, name: str) -> None:
        """An ACTIVE cluster with the agent; what is there stays."""
        if name in self._made:
            return
        self._made.add(name)
        self._eks.create_cluster(
            name=name,
            version="1.35",
            roleArn=self._role,
            accessConfig={"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False},
            resourcesVpcConfig={"subnetIds": self._subnets},
            bootstrapSelfManagedAddons=False,
        )
        self._wait("cluster_active", name=name)
        self._addon(name, "vpc-cni")
        self._eks.create_nodegroup(
            clusterName=name, nodegroupName="nodes", nodeRole=self._node_role, subnets=self._subnets
        )
        self._wait("nodegroup_active", clusterName=name, nodegroupName="nodes")
        self._addon(name, "eks-pod-identity-agent")

    def associate(self, cluster: str, namespace: str, service_account: str, role_arn: str, **more: Any) -> None:
        """`more` as `CreatePodIdentityAssociation` takes it; who has a role gets the new one."""
        place = (cluster, namespace, service_account)
        if place in self._associations:
            self._eks.update_pod_identity_association(
                clusterName=cluster, associationId=self._associations[place], roleArn=role_arn
            )
            return
        made = self._eks.create_pod_identity_association(
            clusterName=cluster, namespace=namespace, serviceAccount=service_account, roleArn=role_arn, **more
        )
        self._associations[place] = made["association"]["associationId"]

    def _addon(self, cluster: str, name: str) -> None:
        self._eks.create_addon(clusterName=cluster, addonName=name)
        self._wait("addon_active", clusterName=cluster, addonName=name)

    def _wait(self, waiter: str, **arguments: str) -> None:
        self._eks.get_waiter(waiter).wait(WaiterConfig={"Delay": 0.01, "MaxAttempts": 400}, **arguments)

    def _service_role(self, name: str, service: str) -> str:
        allow = {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
        return str(self._iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"])
