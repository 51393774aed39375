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

# What Kubernetes programs have beside plain objects, in a cluster that exists.
IN_A_CLUSTER = """
import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s
from pulumi_kubernetes.helm.v3 import Chart, LocalChartOpts
from pulumi_kubernetes.kustomize import Directory
from pulumi_kubernetes.yaml import ConfigGroup

cluster = aws.eks.get_cluster_output(name="prod")
exec_ = {"apiVersion": "client.authentication.k8s.io/v1beta1", "command": "aws",
         "args": ["eks", "get-token", "--cluster-name", "prod"]}
provider = k8s.Provider("k8s", kubeconfig=pulumi.Output.json_dumps({
    "current-context": "prod",
    "contexts": [{"name": "prod", "context": {"cluster": "prod", "user": "me"}}],
    "clusters": [{"name": "prod", "cluster": {"server": cluster.endpoint}}],
    "users": [{"name": "me", "user": {"exec": exec_}}],
}))
here = pulumi.ResourceOptions(provider=provider)
around = pulumi.ResourceOptions(providers={"kubernetes": provider})


class Remote(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("eks:index:Cluster", name, {}, None, True)

    def kubeconfig(self):
        return pulumi.runtime.call("eks:index:Cluster/getKubeconfig", {"__self__": self}, self)


class Other(pulumi.CustomResource):
    result: pulumi.Output[str]


# Charts and files
k8s.helm.v3.Release("release", chart="ingress-nginx", opts=here)
k8s.helm.v4.Chart("chart", chart="ingress-nginx", opts=here)
k8s.yaml.v2.ConfigFile("file", file="objects.yaml", opts=here)
k8s.kustomize.v2.Directory("folder", directory="overlay", opts=here)
Chart("older", LocalChartOpts(path="./chart"), opts=around)
ConfigGroup("group", yaml=["kind: ConfigMap"], opts=around)
Directory("older-folder", directory="overlay", opts=around)

# Custom resources: of a definition of this program, also before it, and of a definition from elsewhere
tabs = {"plural": "tabs", "singular": "tab", "kind": "Tab"}
schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
k8s.apiextensions.CustomResource("own", api_version="example.com/v1", kind="Tab", metadata={"name": "own"}, opts=here)
k8s.apiextensions.v1.CustomResourceDefinition("tabs", metadata={"name": "tabs.example.com"}, opts=here, spec={
    "group": "example.com", "scope": "Cluster", "names": tabs,
    "versions": [{"name": "v1", "served": True, "storage": True, "schema": schema}]})
k8s.apiextensions.CustomResource("wall", api_version="cilium.io/v2", kind="CiliumNetworkPolicy",
                                 metadata={"name": "wall"}, opts=here)

# A status that controllers would write
spec = {"type": "LoadBalancer", "ports": [{"port": 80}]}
front = k8s.core.v1.Service("front", metadata={"name": "front"}, spec=spec, opts=here)
host = front.status.apply(lambda status: status.load_balancer.ingress[0].hostname)
aws.ec2.Eip("named", tags={"host": host})
aws.ec2.Eip("after", opts=pulumi.ResourceOptions(depends_on=[front]))
pulumi.export("host", front.status.load_balancer.ingress[0].hostname)
pulumi.export("name", front.metadata.name)

# Other packages
token = Other("random:index/randomPassword:RandomPassword", "token", {"length": 8, "result": None})
k8s.core.v1.Secret("token", metadata={"name": "token"}, string_data={"token": token.result}, opts=here)
Other("tls:index/privateKey:PrivateKey", "key", {})
Other("command:local:Command", "script", {})
Other("docker:index/image:Image", "image", {})
Other("aws-native:eks:Cluster", "native", {})
aws.ec2.Eip("remote", tags={"config": Remote("eks").kubeconfig().apply(lambda found: found["result"])})
"""
IN_A_CLUSTER_UNKNOWN = [
    "aws-native:eks:Cluster native",
    "command:local:Command script",
    "docker:index/image:Image image",
    "eks:index:Cluster eks",
    "eks:index:Cluster/getKubeconfig",
    "kubernetes:cilium.io/v2:CiliumNetworkPolicy wall",
    "kubernetes:helm.sh/v3:Release release",
    "kubernetes:helm.sh/v4:Chart chart",
    "kubernetes:helm:template",
    "kubernetes:kustomize/v2:Directory folder",
    "kubernetes:kustomize:directory",
    "kubernetes:yaml/v2:ConfigFile file",
    "kubernetes:yaml:decode",
    "random:index/randomPassword:RandomPassword token",
    "tls:index/privateKey:PrivateKey key",
]
IN_A_CLUSTER_NEEDING = {
    "aws:ec2/eip:Eip named": "kubernetes:core/v1:Service front",
    "aws:ec2/eip:Eip remote": "eks:index:Cluster/getKubeconfig",
    "kubernetes:core/v1:Secret token": "random:index/randomPassword:RandomPassword token",
}
IN_A_CLUSTER_CREATED = {
    "aws:ec2/eip:Eip": 1,
    "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition": 1,
    "kubernetes:core/v1:Service": 1,
    "kubernetes:example.com/v1:Tab": 1,
    "pulumi:providers:kubernetes": 1,
}
WHOLE = '"Who can enter?", "What can leave?" and "What can talk?" are answered without it.'
NOT_KNOWN = "was not judged, because its type is not known to the rehearsal:"
IN_A_CLUSTER_FINDINGS = {
    *(
        f"{name} {NOT_KNOWN} {WHOLE}"
        for name in IN_A_CLUSTER_UNKNOWN
        if name.startswith(("aws-native:eks", "eks:index:Cluster ", "kubernetes:")) and "cilium" not in name
    ),
    f'kubernetes:cilium.io/v2:CiliumNetworkPolicy wall {NOT_KNOWN} "What can talk?" is answered without it.',
    "aws:ec2/eip:Eip named was not judged, because it needs a value of kubernetes:core/v1:Service front: "
    '"What can talk?" is answered without it.',
    "aws:ec2/eip:Eip remote was not judged, because it needs a value of eks:index:Cluster/getKubeconfig: "
    '"What can talk?" is answered without it.',
}
