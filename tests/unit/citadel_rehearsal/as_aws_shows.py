"""Everything that AWS holds of a program's resources, as its own API shows it."""

import json
from collections.abc import Callable
from typing import Any

from citadel_rehearsal.resources import RESOURCES
from citadel_rehearsal.resources.shapes import tag_map
from unit.citadel_rehearsal.stage import REGION, Stage, named

Changes = dict[str, Any]


class Made:
    """Everything that was made, by the names of the program."""

    def __init__(self, stage: Stage, outcome: Any) -> None:
        self.stage, self.outcome = stage, outcome
        self.context = stage.world.context(REGION)

    def id(self, name: str) -> str:
        return str(named(self.outcome, name).id)

    def output(self, name: str, key: str) -> Any:
        return named(self.outcome, name).outputs[key]

    def client(self, service: str) -> Any:
        return self.stage.client(service)

    def change(self, name: str, changes: Changes) -> None:
        made = named(self.outcome, name)
        RESOURCES[made.type].update(self.context, made.id, made.inputs, {**made.inputs, **changes})


Seen = Callable[[Made, str], Changes]


def ec2(call: str, key: str, ids: str, *names: str) -> Seen:
    """What a Describe of EC2 shows under these names, and the tags."""

    def seen(made: Made, name: str) -> Changes:
        (found,) = getattr(made.client("ec2"), call)(**{ids: [made.id(name)]})[key]
        shown = {one[:1].lower() + one[1:]: found.get(one) for one in names}
        return shown | {"tags": tag_map(found.get("Tags"))}

    return seen


def dns(made: Made, name: str) -> Changes:
    found = {}
    for key in ("enableDnsHostnames", "enableDnsSupport"):
        answer = made.client("ec2").describe_vpc_attribute(VpcId=made.id(name), Attribute=key)
        found[key] = answer[key[:1].upper() + key[1:]]["Value"]
    return found | ec2("describe_vpcs", "Vpcs", "VpcIds")(made, name)


def subnet(made: Made, name: str) -> Changes:
    (found,) = made.client("ec2").describe_subnets(SubnetIds=[made.id(name)])["Subnets"]
    options = found["PrivateDnsNameOptionsOnLaunch"]
    return {
        "assignIpv6AddressOnCreation": found["AssignIpv6AddressOnCreation"],
        "enableDns64": found["EnableDns64"],
        "enableResourceNameDnsARecordOnLaunch": options["EnableResourceNameDnsARecord"],
        "enableResourceNameDnsAaaaRecordOnLaunch": options["EnableResourceNameDnsAAAARecord"],
        "mapPublicIpOnLaunch": found["MapPublicIpOnLaunch"],
        "tags": tag_map(found["Tags"]),
    }


def route(made: Made, name: str) -> Changes:
    table = made.id("private")
    (found,) = made.client("ec2").describe_route_tables(RouteTableIds=[table])["RouteTables"]
    (out,) = [one for one in found["Routes"] if one.get("DestinationCidrBlock") == "0.0.0.0/0"]
    return {"gatewayId": out.get("GatewayId"), "natGatewayId": out.get("NatGatewayId")}


def group(made: Made, name: str) -> Changes:
    (found,) = made.client("ec2").describe_security_groups(GroupIds=[made.id(name)])["SecurityGroups"]
    sides = {"ingress": found["IpPermissions"], "egress": found["IpPermissionsEgress"]}
    return {side: [_inline(one) for one in rules] for side, rules in sides.items()} | {"tags": tag_map(found["Tags"])}


def _inline(found: Changes) -> Changes:
    ranges = [one["CidrIp"] for one in found["IpRanges"]]
    return {"protocol": found["IpProtocol"], "fromPort": found["FromPort"], "toPort": found["ToPort"]} | {
        "cidrBlocks": ranges
    }


def rule(made: Made, name: str) -> Changes:
    call = made.client("ec2").describe_security_group_rules
    (found,) = call(SecurityGroupRuleIds=[made.id(name)])["SecurityGroupRules"]
    return {"description": found["Description"], "tags": tag_map(found.get("Tags"))}


def endpoint(made: Made, name: str) -> Changes:
    (found,) = made.client("ec2").describe_vpc_endpoints(VpcEndpointIds=[made.id(name)])["VpcEndpoints"]
    return {
        "dnsOptions": {"dnsRecordIpType": found["DnsOptions"]["DnsRecordIpType"]},
        "ipAddressType": found["IpAddressType"],
        "policy": found["PolicyDocument"],
        "privateDnsEnabled": found["PrivateDnsEnabled"],
        "routeTableIds": found["RouteTableIds"],
        "securityGroupIds": [one["GroupId"] for one in found["Groups"]],
        "subnetIds": found["SubnetIds"],
        "tags": tag_map(found["Tags"]),
    }


def template(made: Made, name: str) -> Changes:
    client, found = made.client("ec2"), {"LaunchTemplateId": made.id(name)}
    (last,) = client.describe_launch_template_versions(**found, Versions=["$Default"])["LaunchTemplateVersions"]
    (whole,) = client.describe_launch_templates(LaunchTemplateIds=[made.id(name)])["LaunchTemplates"]
    data = last["LaunchTemplateData"]
    (disk,) = data["BlockDeviceMappings"]
    return {
        "description": last["VersionDescription"],
        "blockDeviceMappings": [{"deviceName": disk["DeviceName"], "ebs": {"volumeSize": disk["Ebs"]["VolumeSize"]}}],
        "instanceType": data["InstanceType"],
        "version": (last["VersionNumber"], whole["LatestVersionNumber"]),
        "tags": tag_map(whole["Tags"]),
    }


def role(made: Made, name: str) -> Changes:
    iam, key = made.client("iam"), {"RoleName": made.id(name)}
    found = iam.get_role(**key)["Role"]
    inline = {one: iam.get_role_policy(**key, PolicyName=one) for one in iam.list_role_policies(**key)["PolicyNames"]}
    return {
        "assumeRolePolicy": json.dumps(found["AssumeRolePolicyDocument"]),
        "description": found["Description"],
        "maxSessionDuration": found["MaxSessionDuration"],
        "permissionsBoundary": found["PermissionsBoundary"]["PermissionsBoundaryArn"],
        "managedPolicyArns": [one["PolicyArn"] for one in iam.list_attached_role_policies(**key)["AttachedPolicies"]],
        "inlinePolicies": [{"name": one, "policy": json.dumps(item["PolicyDocument"])} for one, item in inline.items()],
        "tags": tag_map(found["Tags"]),
    }


def user(made: Made, name: str) -> Changes:
    found = made.client("iam").get_user(UserName=made.id(name))["User"]
    boundary = found["PermissionsBoundary"]["PermissionsBoundaryArn"]
    return {"permissionsBoundary": boundary, "tags": tag_map(found["Tags"])}


def profile(made: Made, name: str) -> Changes:
    found = made.client("iam").get_instance_profile(InstanceProfileName=made.id(name))["InstanceProfile"]
    (held,) = found["Roles"]
    return {"role": held["RoleName"], "tags": tag_map(found["Tags"])}


def policy(made: Made, name: str) -> Changes:
    iam, key = made.client("iam"), {"PolicyArn": made.id(name)}
    found = iam.get_policy(**key)["Policy"]
    version = iam.get_policy_version(**key, VersionId=found["DefaultVersionId"])["PolicyVersion"]
    return {"policy": json.dumps(version["Document"]), "tags": tag_map(found["Tags"])}


def role_policy(made: Made, name: str) -> Changes:
    of, _, policy_name = made.id(name).partition(":")
    found = made.client("iam").get_role_policy(RoleName=of, PolicyName=policy_name)
    return {"policy": json.dumps(found["PolicyDocument"])}


def key(made: Made, name: str) -> Changes:
    kms, of = made.client("kms"), {"KeyId": made.id(name)}
    found, tags = kms.describe_key(**of)["KeyMetadata"], kms.list_resource_tags(**of)["Tags"]
    return {
        "description": found["Description"],
        "enableKeyRotation": kms.get_key_rotation_status(**of)["KeyRotationEnabled"],
        "isEnabled": found["Enabled"],
        "policy": json.dumps(json.loads(kms.get_key_policy(**of, PolicyName="default")["Policy"])),
        "tags": {tag["TagKey"]: tag["TagValue"] for tag in tags},
    }


def alias(made: Made, name: str) -> Changes:
    (found,) = [one for one in made.client("kms").list_aliases()["Aliases"] if one["AliasName"] == made.id(name)]
    return {"targetKeyId": found["TargetKeyId"]}


def log_group(made: Made, name: str) -> Changes:
    logs = made.client("logs")
    (found,) = logs.describe_log_groups(logGroupNamePrefix=made.id(name))["logGroups"]
    tags = logs.list_tags_log_group(logGroupName=made.id(name))["tags"]
    return {"retentionInDays": found["retentionInDays"], "tags": tags}


def cluster(made: Made, name: str) -> Changes:
    found = made.client("eks").describe_cluster(name=made.id(name))["cluster"]
    logging = [one["types"] for one in found["logging"]["clusterLogging"] if one["enabled"]]
    names = ("deletionProtection", "tags", "zonalShiftConfig")
    return {one: found[one] for one in names} | {"enabledClusterLogTypes": logging[0]}


def entry(made: Made, name: str) -> Changes:
    of, _, principal = made.id(name).partition(":")
    found = made.client("eks").describe_access_entry(clusterName=of, principalArn=principal)["accessEntry"]
    return {"kubernetesGroups": found["kubernetesGroups"], "userName": found["username"], "tags": found["tags"]}


def association(made: Made, name: str) -> Changes:
    eks, of = made.client("eks"), {"clusterName": "blue", "associationId": made.id(name)}
    return dict(eks.describe_pod_identity_association(**of)["association"])


def node_group(made: Made, name: str) -> Changes:
    of, _, group_name = made.id(name).partition(":")
    found = made.client("eks").describe_nodegroup(clusterName=of, nodegroupName=group_name)["nodegroup"]
    names = ("labels", "nodeRepairConfig", "scalingConfig", "tags", "taints", "updateConfig", "version")
    return {one: found[one] for one in names} | {"launchTemplate": found["launchTemplate"]["version"]}


def addon(made: Made, name: str) -> Changes:
    of, _, addon_name = made.id(name).partition(":")
    found = made.client("eks").describe_addon(clusterName=of, addonName=addon_name)["addon"]
    return {one: found.get(one) for one in ("configurationValues", "tags", "serviceAccountRoleArn", "addonVersion")}


def bucket(made: Made, name: str) -> Changes:
    return {"tags": tag_map(made.client("s3").get_bucket_tagging(Bucket=made.id(name))["TagSet"])}


def secret(made: Made, name: str) -> Changes:
    found = made.client("secretsmanager").describe_secret(SecretId=made.id(name))
    return {"description": found["Description"], "kmsKeyId": found["KmsKeyId"], "tags": tag_map(found["Tags"])}


def table(made: Made, name: str) -> Changes:
    dynamodb = made.client("dynamodb")
    found = dynamodb.describe_table(TableName=made.id(name))["Table"]
    tags = dynamodb.list_tags_of_resource(ResourceArn=found["TableArn"])["Tags"]
    units = found["ProvisionedThroughput"]
    return {"readCapacity": units["ReadCapacityUnits"], "writeCapacity": units["WriteCapacityUnits"]} | {
        "tags": tag_map(tags)
    }


def queue(made: Made, name: str) -> Changes:
    sqs, of = made.client("sqs"), {"QueueUrl": made.id(name)}
    found = sqs.get_queue_attributes(**of, AttributeNames=["All"])["Attributes"]
    return {
        "delaySeconds": int(found["DelaySeconds"]),
        "kmsMasterKeyId": found["KmsMasterKeyId"],
        "messageRetentionSeconds": int(found["MessageRetentionPeriod"]),
        "policy": json.dumps(json.loads(found["Policy"])),
        "visibilityTimeoutSeconds": int(found["VisibilityTimeout"]),
        "tags": sqs.list_queue_tags(**of)["Tags"],
    }


def elb(describe: str, key: str, by: str, *names: str) -> Seen:
    """What a Describe of Elastic Load Balancing shows under these names, and the tags."""

    def seen(made: Made, name: str) -> Changes:
        client, arn = made.client("elbv2"), made.id(name)
        (found,) = getattr(client, describe)(**{by: [arn]})[key]
        (tags,) = client.describe_tags(ResourceArns=[arn])["TagDescriptions"]
        return {one[:1].lower() + one[1:]: found.get(one) for one in names} | {"tags": tag_map(tags["Tags"])}

    return seen


def balancer(made: Made, name: str) -> Changes:
    client, arn = made.client("elbv2"), made.id(name)
    (found,) = client.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"]
    (tags,) = client.describe_tags(ResourceArns=[arn])["TagDescriptions"]
    pairs = client.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    values = {pair["Key"]: pair["Value"] for pair in pairs}
    return {
        "idleTimeout": int(values["idle_timeout.timeout_seconds"]),
        "enableDeletionProtection": values["deletion_protection.enabled"] == "true",
        "dropInvalidHeaderFields": values["routing.http.drop_invalid_header_fields.enabled"] == "true",
        "securityGroups": found["SecurityGroups"],
        "subnets": [zone["SubnetId"] for zone in found["AvailabilityZones"]],
        "ipAddressType": found["IpAddressType"],
        "tags": tag_map(tags["Tags"]),
    }


def target_group(made: Made, name: str) -> Changes:
    client, arn = made.client("elbv2"), made.id(name)
    (found,) = client.describe_target_groups(TargetGroupArns=[arn])["TargetGroups"]
    (tags,) = client.describe_tags(ResourceArns=[arn])["TagDescriptions"]
    pairs = client.describe_target_group_attributes(TargetGroupArn=arn)["Attributes"]
    values = {pair["Key"]: pair["Value"] for pair in pairs}
    return {
        "healthCheck": {"path": found["HealthCheckPath"], "interval": found["HealthCheckIntervalSeconds"]},
        "deregistrationDelay": int(values["deregistration_delay.timeout_seconds"]),
        "slowStart": int(values["slow_start.duration_seconds"]),
        "loadBalancingAlgorithmType": values["load_balancing.algorithm.type"],
        "stickiness": {
            "type": values["stickiness.type"],
            "cookieDuration": int(values["stickiness.lb_cookie.duration_seconds"]),
        },
        "targetGroupHealth": {
            "dnsFailover": {
                "minimumHealthyTargetsCount": values["target_group_health.dns_failover.minimum_healthy_targets.count"]
            }
        },
        "tags": tag_map(tags["Tags"]),
    }


def listener(made: Made, name: str) -> Changes:
    found = elb("describe_listeners", "Listeners", "ListenerArns", "Port", "DefaultActions")(made, name)
    (action,) = found["defaultActions"]
    config = action["ForwardConfig"]
    groups = [{"arn": one["TargetGroupArn"], "weight": one["Weight"]} for one in config["TargetGroups"]]
    kept = config["TargetGroupStickinessConfig"]
    stickiness = {"enabled": kept["Enabled"], "duration": kept["DurationSeconds"]}
    return found | {
        "defaultActions": [{"type": "forward", "forward": {"targetGroups": groups, "stickiness": stickiness}}]
    }


def listener_rule(made: Made, name: str) -> Changes:
    found = elb("describe_rules", "Rules", "RuleArns", "Priority", "Actions", "Conditions")(made, name)
    (action,), (condition,) = found["actions"], found["conditions"]
    fixed = action["FixedResponseConfig"]
    shown = {"contentType": fixed["ContentType"], "statusCode": fixed["StatusCode"]}
    return found | {
        "priority": int(found["priority"]),
        "actions": [{"type": action["Type"], "fixedResponse": shown}],
        "conditions": [{"hostHeader": {"values": condition["HostHeaderConfig"]["Values"]}}],
    }


def _route53_tags(made: Made, kind: str, identifier: str) -> Changes:
    answer = made.client("route53").list_tags_for_resource(ResourceType=kind, ResourceId=identifier)
    return {"tags": tag_map(answer["ResourceTagSet"]["Tags"])}


def zone(made: Made, name: str) -> Changes:
    found = made.client("route53").get_hosted_zone(Id=made.id(name))
    vpcs = [{"vpcId": one["VPCId"]} for one in found["VPCs"]]
    return {"comment": found["HostedZone"]["Config"]["Comment"], "vpcs": vpcs} | _route53_tags(
        made, "hostedzone", made.id(name)
    )


def health_check(made: Made, name: str) -> Changes:
    found = made.client("route53").get_health_check(HealthCheckId=made.id(name))["HealthCheck"]["HealthCheckConfig"]
    return {
        "resourcePath": found["ResourcePath"],
        "failureThreshold": found["FailureThreshold"],
        "disabled": found["Disabled"],
        "invertHealthcheck": found["Inverted"],
    } | _route53_tags(made, "healthcheck", made.id(name))


def record(made: Made, name: str) -> Changes:
    pages = made.client("route53").list_resource_record_sets(HostedZoneId=made.id("zone"))["ResourceRecordSets"]
    (found,) = [one for one in pages if one.get("SetIdentifier") == "blue-2"]
    return {
        "weightedRoutingPolicies": [{"weight": found["Weight"]}],
        "setIdentifier": found["SetIdentifier"],
        "healthCheckId": found.get("HealthCheckId"),
    }
