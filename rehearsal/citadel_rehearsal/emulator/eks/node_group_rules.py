"""Rules of EKS for managed node groups, which MiniStack lacks."""

import re

from ministack.core.responses import get_region

from citadel_rehearsal.emulator import taken_on_trust
from citadel_rehearsal.emulator.eks import instance_types, node_template_rules, store
from citadel_rehearsal.emulator.eks.call import Call, in_use, invalid_parameter, invalid_request
from citadel_rehearsal.emulator.eks.catalogue import KUBERNETES_VERSIONS
from citadel_rehearsal.emulator.eks.rule import Rule
from citadel_rehearsal.ground.partition import dns_suffix

# The processor is a letter after the generation, such as m7g; a1 and p6e-gb200 are of the Arm architecture, too.
GRAVITON = re.compile(r"(a1|[a-z]+\d+g[a-z]*|p6e-gb\d+)\.")
WORKER_POLICIES = ("AmazonEKSWorkerNodePolicy", "AmazonEKSWorkerNodeMinimalPolicy")
CREATE, CONFIG, VERSION = ("CreateNodegroup",), ("UpdateNodegroupConfig",), ("UpdateNodegroupVersion",)
# https://docs.aws.amazon.com/eks/latest/userguide/eks-ami-deprecation-faqs.html
LAST_WITH_AMAZON_LINUX_2 = "1.32"


def _role(call: Call) -> None:
    arn = call.body["nodeRole"]
    role = store.role(arn)
    service = f"ec2.{dns_suffix(get_region())}"
    if role is None or not store.trusts(role, service, {"sts:AssumeRole"}):
        raise invalid_parameter(f"The role with name {arn} cannot be found, or does not trust {service}.")
    attached = {policy.rsplit("/", 1)[-1] for policy in role["AttachedPolicies"]}
    if attached.isdisjoint(WORKER_POLICIES):
        raise invalid_request(f"nodeRole {arn} needs the policy {' or '.join(WORKER_POLICIES)} before nodes can join.")


def _subnets(call: Call) -> None:
    vpc_id = store.cluster(call.cluster)["resourcesVpcConfig"]["vpcId"]
    if not call.body["subnets"]:
        raise invalid_parameter("A node group needs at least one subnet.")
    for subnet_id in call.body["subnets"]:
        subnet = store.subnet(subnet_id)
        if subnet is None or subnet["VpcId"] != vpc_id:
            raise invalid_parameter(f"The subnet ID '{subnet_id}' does not exist in {vpc_id}, the cluster's VPC.")


def _instance_types(call: Call) -> None:
    in_template = node_template_rules.template_data(call.body.get("launchTemplate") or {})[1].get("InstanceType")
    wanted = call.body.get("instanceTypes") or ([in_template] if in_template else [])
    ami_type = call.body.get("amiType", "CUSTOM")
    strange = [kind for kind in wanted if kind not in instance_types.known()]
    if missing := [kind for kind in strange if not instance_types.may_be_newer(kind)]:
        raise invalid_parameter(f"The following supplied instance types do not exist: [{', '.join(missing)}]")
    for kind in wanted:
        if ami_type != "CUSTOM" and bool(GRAVITON.match(kind)) != ("ARM_64" in ami_type):
            raise invalid_parameter(f"[{kind}] is not a valid instance type for requested amiType {ami_type}")
    for kind in strange:
        taken_on_trust.note("instance type", f"{kind}, which is newer than the table")


def _sizes(call: Call) -> None:
    present = store.node_group(call.cluster, call.names["node_group"]) if call.operation in CONFIG else {}
    sizes = {**present.get("scalingConfig", {}), **(call.body.get("scalingConfig") or {})}
    low, wanted, high = (sizes.get(name) for name in ("minSize", "desiredSize", "maxSize"))
    if None in (low, wanted, high):
        return
    if not low <= wanted <= high or high < 1:  # type: ignore[operator]
        raise invalid_parameter(
            f"scalingConfig must have minSize {low} <= desiredSize {wanted} <= maxSize {high}, and maxSize 1 or more."
        )


def _cluster_role(call: Call) -> None:
    role = call.body["nodeRole"]
    if any(cluster["roleArn"] == role for cluster in store.clusters()):
        raise invalid_parameter(f"The node role {role} may not be the role of a cluster.")


def _amazon_linux_2(call: Call) -> None:
    kind, version = call.body.get("amiType", ""), store.cluster(call.cluster)["version"]
    known = list(KUBERNETES_VERSIONS)
    if kind.startswith("AL2_") and known.index(version) > known.index(LAST_WITH_AMAZON_LINUX_2):
        raise invalid_parameter(f"The amiType {kind} is not offered for Kubernetes {version}.")


def _version(call: Call) -> None:
    wanted = call.body.get("version")
    present = store.cluster(call.cluster)["version"]
    known = list(KUBERNETES_VERSIONS)
    if wanted not in (None, present) and call.operation in CREATE:
        raise invalid_parameter(f"A new node group's version {wanted} must be the cluster's, {present}.")
    if wanted is not None and (wanted not in known or known.index(wanted) > known.index(present)):
        raise invalid_parameter(
            f"Node group version {wanted} must be a Kubernetes version up to the cluster's, {present}."
        )


def _active(call: Call) -> None:
    status = store.node_group(call.cluster, call.names["node_group"])["status"]
    if status in {"CREATING", "UPDATING", "DELETING"}:
        raise in_use(f"Node group {call.names['node_group']} is {status}: wait until it is ACTIVE.")


RULES = (
    Rule(
        "node-role",
        "The node role must exist, trust EC2 (in China ec2.amazonaws.com.cn) and have a worker node policy attached",
        "EKS User Guide: create-node-role",
        CREATE,
        _role,
    ),
    Rule(
        "node-subnets",
        "Subnets of a node group must exist in the cluster's VPC",
        "botocore eks CreateNodegroupRequest.subnets",
        CREATE,
        _subnets,
    ),
    *node_template_rules.RULES,
    Rule(
        "node-instance-types",
        "Instance types exist, or may be of a family newer than the table and are assumed; they have the architecture "
        "of amiType",
        "botocore ec2 InstanceType; https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html",
        CREATE,
        _instance_types,
    ),
    Rule(
        "node-sizes",
        "minSize <= desiredSize <= maxSize",
        "botocore eks NodegroupScalingConfig",
        CREATE + CONFIG,
        _sizes,
    ),
    Rule(
        "node-version",
        "A new node group has the cluster's version, and nodes are never newer than the cluster",
        "EKS User Guide: update-managed-node-group; botocore eks CreateNodegroupRequest.version",
        CREATE + VERSION,
        _version,
    ),
    Rule(
        "node-cluster-role",
        "The node role is not the role of a cluster",
        "EKS User Guide: create-node-role",
        CREATE,
        _cluster_role,
    ),
    Rule(
        "node-amazon-linux-2",
        "AL2 images are not offered from Kubernetes 1.33 on",
        "EKS User Guide: eks-ami-deprecation-faqs",
        CREATE,
        _amazon_linux_2,
    ),
    Rule(
        "node-settled",
        "A node group has only one change in progress at a time",
        "botocore eks UpdateNodegroupConfig: ResourceInUseException",
        CONFIG + VERSION + ("DeleteNodegroup",),
        _active,
    ),
    Rule(
        "node-entry",
        "Creating a node group creates the EC2_LINUX access entry of its role",
        "EKS User Guide: creating-access-entries",
        CREATE,
    ),
    Rule(
        "node-network-first",
        "With bootstrapSelfManagedAddons false and no ACTIVE vpc-cni add-on, nodes never become Ready: CREATE_FAILED",
        "EKS User Guide: troubleshooting, NodeCreationFailure; botocore eks CreateClusterRequest",
        CREATE,
    ),
    Rule(
        "node-ways",
        "Nodes whose subnets have no way to EC2, ECR, S3 and, for vpc-cni with an association, EKS Auth never join: "
        "CREATE_FAILED",
        "EKS User Guide: private-clusters; bottlerocket issue 2535",
        CREATE,
    ),
    Rule(
        "node-addresses",
        "A node group without a launch template fails in public subnets that give no public addresses",
        "EKS User Guide: create-managed-node-group; https://github.com/eksctl-io/eksctl/issues/2834",
        CREATE,
    ),
    Rule(
        "node-states",
        "A node group is CREATING before ACTIVE, and DELETING before it is gone",
        "botocore eks NodegroupStatus",
        CREATE + ("DeleteNodegroup",),
    ),
)
