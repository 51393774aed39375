"""What a row can change is what AWS then shows, asked of its own API and not of the row."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from citadel_rehearsal.resources import RESOURCES
from citadel_rehearsal.resources.eks_nodes import changed_labels, changed_taints
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.as_aws_shows import (
    Changes,
    Made,
    Seen,
    addon,
    alias,
    association,
    balancer,
    bucket,
    cluster,
    dns,
    ec2,
    endpoint,
    entry,
    group,
    health_check,
    key,
    listener,
    listener_rule,
    log_group,
    node_group,
    policy,
    profile,
    queue,
    record,
    role,
    role_policy,
    route,
    rule,
    secret,
    subnet,
    table,
    target_group,
    template,
    user,
    zone,
)
from unit.citadel_rehearsal.stage import Stage, named

EVERY_RESOURCE = (Path(__file__).parents[1] / "every_resource.py").read_text()
TAGS = {"team": "ledger", "stage": "dev"}
DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "eks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
HTTPS = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.0.0.0/8"]}
DISK = {"deviceName": "/dev/xvda", "ebs": {"volumeSize": 40}}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    with EmbeddedAws(transition_seconds=0.01) as aws:
        stage = Stage(aws, tmp_path_factory.mktemp("every"))
        outcome = stage.rehearse(EVERY_RESOURCE)
        assert outcome.succeeded, (outcome.error, outcome.monitor.failures)
        yield Made(stage, outcome)


LABELS = {"tier": "front"}
TAINT = {"key": "a", "value": "c", "effect": "NO_SCHEDULE"}


def wanted(made: Made) -> dict[str, tuple[str, Changes, Seen]]:
    """For each type: what is changed, and how AWS shows it."""
    document, trust = json.dumps(DOCUMENT), json.dumps(TRUST)
    other = made.client("kms").create_key()["KeyMetadata"]
    owner = {"AWS": f"arn:aws:iam::{other['Arn'].split(':')[4]}:root"}
    statement = {"Effect": "Allow", "Principal": owner, "Action": "kms:*", "Resource": "*"}
    owned = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return {
        "aws:ec2/vpc:Vpc": ("vpc", {"enableDnsHostnames": False, "enableDnsSupport": False}, dns),
        "aws:ec2/subnet:Subnet": (
            "six-subnet",
            {"assignIpv6AddressOnCreation": False, "enableDns64": False, "mapPublicIpOnLaunch": True}
            | {"enableResourceNameDnsARecordOnLaunch": True, "enableResourceNameDnsAaaaRecordOnLaunch": True},
            subnet,
        ),
        "aws:ec2/internetGateway:InternetGateway": (
            "gateway",
            {},
            ec2("describe_internet_gateways", "InternetGateways", "InternetGatewayIds"),
        ),
        "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": (
            "outward",
            {},
            ec2(
                "describe_egress_only_internet_gateways",
                "EgressOnlyInternetGateways",
                "EgressOnlyInternetGatewayIds",
            ),
        ),
        "aws:ec2/eip:Eip": ("address", {}, ec2("describe_addresses", "Addresses", "AllocationIds")),
        "aws:ec2/natGateway:NatGateway": ("nat", {}, ec2("describe_nat_gateways", "NatGateways", "NatGatewayIds")),
        "aws:ec2/routeTable:RouteTable": ("private", {}, ec2("describe_route_tables", "RouteTables", "RouteTableIds")),
        "aws:ec2/flowLog:FlowLog": ("flows", {}, ec2("describe_flow_logs", "FlowLogs", "FlowLogIds")),
        "aws:ec2/route:Route": ("out", {"natGatewayId": None, "gatewayId": made.id("gateway")}, route),
        "aws:ec2/securityGroup:SecurityGroup": ("nodes", {"ingress": [HTTPS], "egress": [HTTPS]}, group),
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": (
            "default",
            {"ingress": [HTTPS], "egress": [HTTPS]},
            group,
        ),
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ("https", {"description": "of nodes"}, rule),
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ("all", {"description": "inside"}, rule),
        "aws:ec2/vpcEndpoint:VpcEndpoint": (
            "sts",
            {"subnetIds": [made.id("subnet-a")], "policy": document}
            | {"securityGroupIds": [made.id("nodes")], "privateDnsEnabled": False, "ipAddressType": "dualstack"}
            | {"dnsOptions": {"dnsRecordIpType": "dualstack"}},
            endpoint,
        ),
        "aws:ec2/launchTemplate:LaunchTemplate": (
            "template",
            {"description": "larger", "blockDeviceMappings": [DISK], "instanceType": "m7i.large"}
            | {"updateDefaultVersion": True},
            template,
        ),
        "aws:iam/role:Role": (
            "control",
            {"assumeRolePolicy": trust, "description": "of the control plane", "maxSessionDuration": 7200}
            | {"permissionsBoundary": READ_ONLY, "inlinePolicies": [{"name": "none", "policy": document}]},
            role,
        ),
        "aws:iam/user:User": ("user", {"permissionsBoundary": READ_ONLY}, user),
        "aws:iam/instanceProfile:InstanceProfile": ("profile", {"role": made.id("flow")}, profile),
        "aws:iam/policy:Policy": ("managed", {"policy": document}, policy),
        "aws:iam/rolePolicy:RolePolicy": ("describe", {"policy": document}, role_policy),
        "aws:kms/key:Key": (
            "key",
            {"description": "of secrets", "enableKeyRotation": False, "isEnabled": False, "policy": owned},
            key,
        ),
        "aws:kms/alias:Alias": ("alias", {"targetKeyId": other["KeyId"]}, alias),
        "aws:cloudwatch/logGroup:LogGroup": ("logs", {"retentionInDays": 90}, log_group),
        "aws:eks/cluster:Cluster": (
            "blue",
            {"deletionProtection": True, "enabledClusterLogTypes": ["audit"], "zonalShiftConfig": {"enabled": True}},
            cluster,
        ),
        "aws:eks/accessEntry:AccessEntry": ("me", {"kubernetesGroups": ["ops"], "userName": "me"}, entry),
        "aws:eks/podIdentityAssociation:PodIdentityAssociation": (
            "orders",
            {"roleArn": made.output("other-pod", "arn"), "targetRoleArn": made.output("flow", "arn")}
            | {"disableSessionTags": True, "policy": document},
            association,
        ),
        "aws:eks/nodeGroup:NodeGroup": (
            "workers",
            {"labels": LABELS, "taints": [TAINT], "scalingConfig": {"minSize": 2, "maxSize": 4, "desiredSize": 2}}
            | {"updateConfig": {"maxUnavailable": 2}, "nodeRepairConfig": {"enabled": True}},
            node_group,
        ),
        "aws:eks/addon:Addon": ("vpc-cni", {"configurationValues": '{"enableNetworkPolicy":"true"}'}, addon),
        "aws:lb/loadBalancer:LoadBalancer": (
            "front",
            {"idleTimeout": 120, "dropInvalidHeaderFields": True, "enableDeletionProtection": True}
            | {"securityGroups": [made.id("endpoints")], "subnets": [made.id("subnet-b"), made.id("subnet-a")]}
            | {"ipAddressType": "dualstack"},
            balancer,
        ),
        "aws:lb/targetGroup:TargetGroup": (
            "green-group",
            {"healthCheck": {"path": "/ready", "interval": 15}, "deregistrationDelay": 60, "slowStart": 30}
            | {"loadBalancingAlgorithmType": "least_outstanding_requests"}
            | {"stickiness": {"type": "lb_cookie", "cookieDuration": 600}}
            | {"targetGroupHealth": {"dnsFailover": {"minimumHealthyTargetsCount": "2"}}},
            target_group,
        ),
        "aws:lb/listener:Listener": (
            "web",
            {"port": 8080, "defaultActions": [{"type": "forward", "forward": _shifted(made)}]},
            listener,
        ),
        "aws:lb/listenerRule:ListenerRule": (
            "canary",
            {"priority": 20, "conditions": [{"hostHeader": {"values": ["www.shop.example"]}}]}
            | {
                "actions": [
                    {"type": "fixed-response", "fixedResponse": {"contentType": "text/plain", "statusCode": "503"}}
                ]
            },
            listener_rule,
        ),
        "aws:route53/zone:Zone": ("inside", {"comment": "of pods", "vpcs": [{"vpcId": made.id("six")}]}, zone),
        "aws:route53/healthCheck:HealthCheck": (
            "check",
            {"resourcePath": "/ready", "failureThreshold": 1, "disabled": True, "invertHealthcheck": True},
            health_check,
        ),
        "aws:route53/record:Record": (
            "www-blue",
            {"weightedRoutingPolicies": [{"weight": 128}], "setIdentifier": "blue-2", "healthCheckId": None},
            record,
        ),
        "aws:s3/bucket:Bucket": ("Exports", {}, bucket),
        "aws:secretsmanager/secret:Secret": ("secret", {"description": "new", "kmsKeyId": other["Arn"]}, secret),
        "aws:dynamodb/table:Table": (
            "table",
            {"billingMode": "PROVISIONED", "readCapacity": 2, "writeCapacity": 3},
            table,
        ),
        "aws:sqs/queue:Queue": (
            "queue",
            {
                "delaySeconds": 3,
                "kmsMasterKeyId": other["KeyId"],
                "messageRetentionSeconds": 600,
                "policy": document,
                "visibilityTimeoutSeconds": 90,
            },
            queue,
        ),
    }


def _shifted(made: Made) -> Changes:
    weights = {"blue-group": 10, "green-group": 990}
    groups = [{"arn": made.id(name), "weight": weight} for name, weight in weights.items()]
    return {"targetGroups": groups, "stickiness": {"enabled": True, "duration": 60}}


# Sent, and not shown under the same name.
UNSEEN = {"updateDefaultVersion", "billingMode"}


@pytest.mark.parametrize("token", sorted(token for token, row in RESOURCES.items() if row.in_place))
def test_every_change_in_place_is_what_aws_then_shows(made: Made, token: str) -> None:
    name, changes, seen = wanted(made)[token]
    if "tags" in RESOURCES[token].updates:
        changes = {**changes, "tags": TAGS}
    made.change(name, changes)
    found = seen(made, name)
    assert {key: found.get(key) for key in changes if key not in UNSEEN} == {
        key: value for key, value in changes.items() if key not in UNSEEN
    }


def test_a_gateway_endpoint_loses_a_route_table(made: Made) -> None:
    assert endpoint(made, "s3")["routeTableIds"] == [made.id("private")]
    made.change("s3", {"routeTableIds": []})
    assert endpoint(made, "s3")["routeTableIds"] == []


def test_every_row_with_a_change_is_here(made: Made) -> None:
    assert wanted(made).keys() == {token for token, row in RESOURCES.items() if row.in_place}


def test_a_cluster_takes_one_kind_of_change_after_the_other(made: Made) -> None:
    before = named(made.outcome, "blue").inputs
    opened = {**before["vpcConfig"], "publicAccessCidrs": ["203.0.113.9/32"]}
    made.change("blue", {"vpcConfig": opened, "upgradePolicy": {"supportType": "EXTENDED"}, "tags": TAGS})
    found = made.client("eks").describe_cluster(name="blue")["cluster"]
    assert found["resourcesVpcConfig"]["publicAccessCidrs"] == ["203.0.113.9/32"]
    assert found["upgradePolicy"] == {"supportType": "EXTENDED"}


def test_managed_policies_of_a_role_come_and_go(made: Made) -> None:
    iam, context = made.client("iam"), made.context
    row, name = RESOURCES["aws:iam/role:Role"], made.id("flow")
    for old, new in (([], [READ_ONLY]), ([READ_ONLY], [])):
        row.update(context, name, {"managedPolicyArns": old}, {"managedPolicyArns": new})
        found = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
        assert [one["PolicyArn"] for one in found] == new


def test_what_is_taken_away_goes(made: Made) -> None:
    iam, context = made.client("iam"), made.context
    row, name = RESOURCES["aws:iam/role:Role"], made.id("node")
    given = {
        "permissionsBoundary": READ_ONLY,
        "inlinePolicies": [{"name": "none", "policy": json.dumps(DOCUMENT)}],
        "tags": TAGS,
    }
    row.update(context, name, {}, given)
    assert "PermissionsBoundary" in iam.get_role(RoleName=name)["Role"]
    row.update(context, name, given, {})
    found = iam.get_role(RoleName=name)["Role"]
    assert ("PermissionsBoundary" in found, found.get("Tags", [])) == (False, [])
    assert "none" not in iam.list_role_policies(RoleName=name)["PolicyNames"]


def test_a_policy_keeps_five_versions(made: Made) -> None:
    row, arn = RESOURCES["aws:iam/policy:Policy"], made.id("managed")
    for number in range(7):
        document = json.dumps(DOCUMENT | {"Id": str(number)})
        row.update(made.context, arn, {"policy": ""}, {"policy": document})
    versions = made.client("iam").list_policy_versions(PolicyArn=arn)["Versions"]
    assert (len(versions), sum(one["IsDefaultVersion"] for one in versions)) == (5, 1)
    assert '"Id": "6"' in policy(made, "managed")["policy"]


def test_labels_and_taints_are_told_as_differences() -> None:
    assert changed_labels({"a": "1", "b": "2"}, {"b": "3", "c": "4"}) == {
        "addOrUpdateLabels": {"b": "3", "c": "4"},
        "removeLabels": ["a"],
    }
    gone = {"key": "b", "value": "c", "effect": "NO_EXECUTE"}
    assert changed_taints([TAINT, gone], [TAINT | {"value": "d"}]) == {
        "addOrUpdateTaints": [TAINT | {"value": "d"}],
        "removeTaints": [gone],
    }
