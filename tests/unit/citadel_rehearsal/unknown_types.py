"""A program with resources and functions that the rehearsal does not know, for both engines."""

PROGRAM = """
import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes

pool = aws.cognito.UserPool("people")
ranges = aws.get_ip_ranges_output(services=["ec2"])
team = aws.iam.Role("team", assume_role_policy='{"Version":"2012-10-17","Statement":[]}')
aws.iam.RolePolicyAttachment("readers", role=team.name, policy_arn=pool.arn)
aws.ec2.Eip("own", opts=pulumi.ResourceOptions(depends_on=[pool]))
aws.ec2.Eip("late", tags={"ranges": ranges.id})
hosts = pulumi.ProviderResource("random", "hosts", {})
pulumi.CustomResource("random:index/randomId:RandomId", "suffix", {}, pulumi.ResourceOptions(provider=hosts))
kubernetes.helm.v3.Release("ingress", chart="ingress-nginx")
pulumi.export("pool", pool.arn)
"""
UNKNOWN = [
    "aws:cognito/userPool:UserPool people",
    "aws:index/getIpRanges:getIpRanges",
    "kubernetes:helm.sh/v3:Release ingress",
    "pulumi:providers:random hosts",
    "random:index/randomId:RandomId suffix",
]
NEEDING = ["aws:ec2/eip:Eip late", "aws:iam/rolePolicyAttachment:RolePolicyAttachment readers"]
CREATED = {"aws:ec2/eip:Eip": 1, "aws:iam/role:Role": 1}
FINDINGS = {
    'kubernetes:helm.sh/v3:Release ingress was not judged, because its type is not known to the rehearsal: "Who can '
    'enter?", "What can leave?" and "What can talk?" are answered without it.',
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment readers was not judged, because it needs a value of "
    'aws:cognito/userPool:UserPool people: "Who can enter?" and "What can leave?" are answered without it.',
    "aws:ec2/eip:Eip late was not judged, because it needs a value of aws:index/getIpRanges:getIpRanges: "
    '"What can talk?" is answered without it.',
}

# Functions whose results the program needs at once, not as outputs.
AT_ONCE = """
import pulumi
import pulumi_aws as aws

image = aws.ssm.get_parameter(name="/aws/service/eks/optimized-ami/1.36/amazon-linux-2023/x86_64/standard/image_id")
policy = aws.iam.get_policy(name="ReadOnlyAccess")
ami = aws.ec2.get_ami(owners=["amazon"], most_recent=True)
zone = aws.route53.get_zone(name="example.com")
table = aws.ec2.get_route_table(subnet_id=aws.ec2.get_subnets(tags={"image": image.value}).ids[0])
role = aws.iam.Role("team", assume_role_policy='{"Version":"2012-10-17","Statement":[]}')
aws.iam.RolePolicyAttachment("readers", role=role.name, policy_arn=policy.arn)
aws.ec2.LaunchTemplate("nodes", image_id=image.value, tags={"first": ami.block_device_mappings[0].device_name})
aws.ec2.Eip("own")
aws.ec2.Eip("late", tags={"name": f"in {zone.name}", "state": str(ami.state_reason["not-known"])})
pulumi.export("table", table.id)
"""
AT_ONCE_NEEDING = [
    "aws:ec2/eip:Eip late",
    "aws:ec2/launchTemplate:LaunchTemplate nodes",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment readers",
]
AT_ONCE_UNKNOWN = [
    "aws:ec2/getAmi:getAmi",
    "aws:ec2/getRouteTable:getRouteTable",
    "aws:iam/getPolicy:getPolicy",
    "aws:route53/getZone:getZone",
    "aws:ssm/getParameter:getParameter",
]
AT_ONCE_CREATED = {"aws:ec2/eip:Eip": 1, "aws:iam/role:Role": 1}
