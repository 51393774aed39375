"""The inputs with which a resource that a program reads by `.get` is created: its id says some, others are made up."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.dns_records import id_parts
from citadel_rehearsal.resources.eks_access import ACCESS_ENTRY
from citadel_rehearsal.resources.gateways import EIP
from citadel_rehearsal.resources.listeners import listener_arn
from citadel_rehearsal.resources.resource import Properties
from citadel_rehearsal.run.assumed_clusters import node_role_arn
from citadel_rehearsal.run.assumed_existing import GENERATED
from citadel_rehearsal.run.assumed_network import VPC_CIDR, Layout
from citadel_rehearsal.run.embedded_aws import EmbeddedAws

STATEMENT = {"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"}
HARMLESS = json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT]})
NOBODY = json.dumps({"Version": "2012-10-17", "Statement": []})
# Addresses and names for documentation: https://www.rfc-editor.org/rfc/rfc5737, rfc3849, rfc2606
VALUES = {"A": "192.0.2.1", "AAAA": "2001:db8::1", "CNAME": "example.com", "TXT": "assumed"}
NOT_FOUND = {"statusCode": "404", "contentType": "text/plain", "messageBody": ""}


@dataclass(frozen=True)
class Reading:
    """One resource that is read: its id, what is given beside the id, and where it is."""

    aws: EmbeddedAws
    context: Context
    ground: Layout
    id: str
    given: Mapping[str, Any]

    @property
    def vpc(self) -> str:
        """The VPC that is given, or the one of what the program ties to none."""
        vpc = str(self.given.get("vpcId") or self.ground.home)
        self.aws.assume("vpc", self.context.region, self.context.account, id=vpc, cidr=VPC_CIDR)
        return vpc

    @property
    def subnet(self) -> str:
        """A subnet of the VPC."""
        if self.given.get("subnetId"):
            return str(self.given["subnetId"])
        vpc, zones = self.vpc, self.context.client("ec2").describe_availability_zones()["AvailabilityZones"]
        subnet = f"subnet-{GENERATED}{hashlib.sha256(vpc.encode()).hexdigest()[:8]}"
        place = {"id": subnet, "vpc_id": vpc, "zone": zones[0]["ZoneName"]}
        self.aws.assume("subnet", self.context.region, self.context.account, **place)
        return subnet

    def role(self, name: str) -> str:
        """A role of this name, which nobody may assume unless it is assumed for another use, too."""
        arn = self.context.arn("iam", f"role/{name}", region=False)
        self.aws.assume("role", self.context.region, self.context.account, arn=arn)
        return name

    def role_of(self, service: str, *actions: str) -> str:
        """The ARN of a role that a service may assume."""
        arn = self.context.arn("iam", f"role/assumed-{service}", region=False)
        statement = {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": [*actions]}
        trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self.aws.assume("role", self.context.region, self.context.account, arn=arn, trust=trust)
        return arn


def _flow_log(one: Reading) -> Properties:
    group = one.context.arn("logs", "log-group:assumed-flow-logs")
    return {
        "vpcId": one.vpc,
        "trafficType": "ALL",
        "logDestination": group,
        "iamRoleArn": one.role_of("vpc-flow-logs", "sts:AssumeRole"),
    }


def _nat_gateway(one: Reading) -> Properties:
    return {"subnetId": one.subnet, "allocationId": EIP.create(one.context, {"tagsAll": {}})}


def _endpoint(one: Reading) -> Properties:
    service = f"com.amazonaws.{one.context.region}.s3"
    return {"vpcId": one.vpc, "serviceName": service, "vpcEndpointType": "Gateway"}


def _entry(one: Reading) -> Properties:
    cluster, _, principal = one.id.partition(":")
    return {"clusterName": cluster, "principalArn": principal}


def _policy_association(one: Reading) -> Properties:
    cluster, principal, policy = one.id.split("#")
    entry = {"clusterName": cluster, "principalArn": principal, "tagsAll": {}}
    if ACCESS_ENTRY.read(one.context, f"{cluster}:{principal}", {}) is None:
        ACCESS_ENTRY.create(one.context, entry)
    return entry | {"policyArn": policy, "accessScope": {"type": "cluster"}}


def _pod_identity(one: Reading) -> Properties:
    name = one.id.rpartition("-")[2]
    place = {"clusterName": str(one.given["clusterName"]), "namespace": "default", "serviceAccount": f"assumed-{name}"}
    return place | {"roleArn": one.role_of("pods.eks", "sts:AssumeRole", "sts:TagSession")}


def _addon(one: Reading) -> Properties:
    cluster, _, name = one.id.partition(":")
    return {"clusterName": cluster, "addonName": name}


def _node_group(one: Reading) -> Properties:
    cluster, _, name = one.id.partition(":")
    found = one.context.client("eks").describe_cluster(name=cluster)["cluster"]
    return {
        "clusterName": cluster,
        "nodeGroupName": name,
        "nodeRoleArn": node_role_arn(one.context.partition, one.context.account),
        "subnetIds": found["resourcesVpcConfig"]["subnetIds"],
        "scalingConfig": {"minSize": 1, "maxSize": 3, "desiredSize": 2},
    }


def _role_policy(one: Reading) -> Properties:
    role, _, name = one.id.partition(":")
    return {"role": one.role(role), "name": name, "policy": HARMLESS}


def _attachment(one: Reading) -> Properties:
    role, _, policy = one.id.partition("/")
    return {"role": one.role(role), "policyArn": policy}


def _rule(one: Reading) -> Properties:
    listener = listener_arn(one.id)
    one.aws.assume("listener", one.context.region, one.context.account, arn=listener)
    return {
        "listenerArn": listener,
        "actions": [{"type": "fixed-response", "fixedResponse": NOT_FOUND}],
        "conditions": [{"pathPattern": {"values": [f"/{one.id.rpartition('/')[2]}"]}}],
    }


def _record(one: Reading) -> Properties:
    """In a zone of the name after its first label, unless the zone is there."""
    parts = id_parts(one.id)
    zone = {"id": parts["zoneId"], "name": parts["name"].partition(".")[2] or parts["name"]}
    one.aws.assume("hosted_zone", one.context.region, one.context.account, **zone)
    return {**parts, "ttl": 300, "records": [VALUES[parts["type"]]]}


def _secret(one: Reading) -> Properties:
    name = one.id.rpartition(":secret:")[2]
    return {"name": name.rpartition("-")[0] if one.id.startswith("arn:") else name}


def _health_check(one: Reading) -> Properties:
    return {"type": "HTTPS", "fqdn": "example.com", "port": 443, "referenceName": one.id[:8]}


def _table(one: Reading) -> Properties:
    attributes = [{"name": "id", "type": "S"}]
    return {"name": one.id, "attributes": attributes, "hashKey": "id", "billingMode": "PAY_PER_REQUEST"}


# What the id does not say is made up: token -> kind, inputs.
READERS: dict[str, tuple[str, Callable[[Reading], Properties]]] = {
    "aws:ec2/internetGateway:InternetGateway": ("internet gateway", lambda one: {"vpcId": one.vpc}),
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": (
        "egress-only internet gateway",
        lambda one: {"vpcId": one.vpc},
    ),
    "aws:ec2/eip:Eip": ("Elastic IP", lambda _: {}),
    "aws:ec2/natGateway:NatGateway": ("NAT gateway", _nat_gateway),
    "aws:ec2/routeTable:RouteTable": ("route table", lambda one: {"vpcId": one.vpc}),
    "aws:ec2/launchTemplate:LaunchTemplate": ("launch template", lambda one: {"name": one.id}),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ("VPC endpoint of S3", _endpoint),
    "aws:ec2/flowLog:FlowLog": ("flow log", _flow_log),
    "aws:iam/instanceProfile:InstanceProfile": ("instance profile", lambda one: {"name": one.id}),
    "aws:iam/rolePolicy:RolePolicy": ("policy of a role, with one harmless statement,", _role_policy),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("policy attachment", _attachment),
    "aws:cloudwatch/logGroup:LogGroup": ("log group", lambda one: {"name": one.id}),
    "aws:eks/nodeGroup:NodeGroup": ("node group", _node_group),
    "aws:eks/addon:Addon": ("add-on", _addon),
    "aws:eks/accessEntry:AccessEntry": ("access entry", _entry),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": ("access policy of a cluster", _policy_association),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": ("Pod Identity association", _pod_identity),
    "aws:lb/listenerRule:ListenerRule": ("listener rule", _rule),
    "aws:route53/healthCheck:HealthCheck": ("health check", _health_check),
    "aws:route53/record:Record": ("record with a value for examples", _record),
    "aws:s3/bucket:Bucket": ("bucket", lambda one: {"bucket": one.id}),
    "aws:secretsmanager/secret:Secret": ("secret", _secret),
    "aws:dynamodb/table:Table": ("table with the key id", _table),
    "aws:sqs/queue:Queue": ("queue", lambda one: {"name": one.id.rpartition("/")[2]}),
}
