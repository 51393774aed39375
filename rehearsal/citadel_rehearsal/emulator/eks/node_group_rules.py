"""Rules of EKS for managed node groups, which MiniStack lacks."""

import re
from functools import cache

from ministack.core.responses import get_region

from citadel_rehearsal.emulator.eks import store
from citadel_rehearsal.emulator.eks.call import Call, in_use, invalid_parameter, invalid_request
from citadel_rehearsal.emulator.eks.catalogue import KUBERNETES_VERSIONS
from citadel_rehearsal.emulator.eks.rule import Rule
from citadel_rehearsal.ground.aws_clients import models
from citadel_rehearsal.ground.partition import dns_suffix

# The processor is a letter after the generation, such as m7g; a1 and p6e-gb200 are of the Arm architecture, too.
GRAVITON = re.compile(r"(a1|[a-z]+\d+g[a-z]*|p6e-gb\d+)\.")
WORKER_POLICIES = ("AmazonEKSWorkerNodePolicy", "AmazonEKSWorkerNodeMinimalPolicy")
CREATE, CONFIG, VERSION = ("CreateNodegroup",), ("UpdateNodegroupConfig",), ("UpdateNodegroupVersion",)


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


def _launch_template(call: Call) -> None:
    wanted = call.body.get("launchTemplate")
    if wanted is None:
        return
    if ("id" in wanted) == ("name" in wanted):
        raise invalid_parameter("launchTemplate must have either an id or a name.")
    template = store.launch_template(wanted)
    if template is None:
        raise invalid_parameter(f"The launch template {wanted.get('id') or wanted.get('name')} does not exist.")
    version = wanted.get("version")
    numbers = {str(item["VersionNumber"]) for item in template["Versions"]}
    if version is not None and version not in numbers | {"$Latest", "$Default"}:
        raise invalid_parameter(f"Launch template {template['LaunchTemplateId']} has no version {version}.")


def _same_template(call: Call) -> None:
    wanted = call.body.get("launchTemplate")
    if wanted is None:
        return
    present = store.node_group(call.cluster, call.names["node_group"]).get("launchTemplate")
    if store.launch_template(wanted) is not (store.launch_template(present) if present else None):
        raise invalid_parameter("launchTemplate must be the launch template with which the node group was created.")


def _template_leaves_to_eks(call: Call) -> None:
    template = store.launch_template(call.body.get("launchTemplate") or {})
    if template is None:
        return
    data = template["Versions"][-1].get("LaunchTemplateData", {})
    for member in ("IamInstanceProfile", "InstanceMarketOptions", "HibernationOptions"):
        if data.get(member):
            raise invalid_parameter(
                f"Launch template {template['LaunchTemplateId']} may not set {member}: EKS sets it."
            )
    if data.get("ImageId") and call.body.get("amiType", "CUSTOM") != "CUSTOM":
        raise invalid_parameter("amiType may not be given when the launch template names an image.")
    if call.body.get("diskSize"):
        raise invalid_parameter("diskSize may not be given with a launch template: set it in the template.")


def _instance_types(call: Call) -> None:
    ami_type, wanted = call.body.get("amiType", "CUSTOM"), call.body.get("instanceTypes") or []
    if missing := [kind for kind in wanted if kind not in instance_types()]:
        raise invalid_parameter(f"The following supplied instance types do not exist: [{', '.join(missing)}]")
    for kind in wanted:
        if ami_type != "CUSTOM" and bool(GRAVITON.match(kind)) != ("ARM_64" in ami_type):
            raise invalid_parameter(f"[{kind}] is not a valid instance type for requested amiType {ami_type}")


@cache
def instance_types() -> frozenset[str]:
    """Every instance type that the installed botocore knows."""
    return frozenset(models().load_service_model("ec2", "service-2")["shapes"]["InstanceType"]["enum"])


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


def _version(call: Call) -> None:
    wanted = call.body.get("version")
    present = store.cluster(call.cluster)["version"]
    known = list(KUBERNETES_VERSIONS)
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
    Rule(
        "node-template",
        "The launch template and its version must exist, named by id or by name",
        "botocore eks LaunchTemplateSpecification",
        CREATE + VERSION,
        _launch_template,
    ),
    Rule(
        "node-template-same",
        "A node group keeps its launch template; only the template's version can be changed",
        "botocore eks UpdateNodegroupVersionRequest.launchTemplate",
        VERSION,
        _same_template,
    ),
    Rule(
        "node-template-content",
        "A launch template sets no instance profile; amiType excludes its image; diskSize must be set in it",
        "EKS User Guide: launch-templates",
        CREATE,
        _template_leaves_to_eks,
    ),
    Rule(
        "node-instance-types",
        "Instance types exist, and have the architecture of amiType",
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
        "Nodes are never newer than the cluster",
        "EKS User Guide: update-managed-node-group",
        CREATE + VERSION,
        _version,
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
        "node-states",
        "A node group is CREATING before ACTIVE, and DELETING before it is gone",
        "botocore eks NodegroupStatus",
        CREATE + ("DeleteNodegroup",),
    ),
)
