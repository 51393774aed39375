"""Rules of EKS for the launch templates of managed node groups, which MiniStack lacks."""

from typing import Any

from citadel_rehearsal.emulator.eks import store
from citadel_rehearsal.emulator.eks.call import Call, invalid_parameter, invalid_request
from citadel_rehearsal.emulator.eks.rule import Rule

CREATE, VERSION = ("CreateNodegroup",), ("UpdateNodegroupVersion",)


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


def _data(call: Call) -> tuple[str, dict[str, Any]]:
    return template_data(call.body.get("launchTemplate") or {})


def template_data(wanted: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """The id and the data of the version of the launch template that is named; empty without a template."""
    template = store.launch_template(wanted)
    if template is None:
        return "", {}
    number = {"$Latest": template["LatestVersionNumber"], "$Default": template["DefaultVersionNumber"]}
    version = wanted.get("version", "$Default")
    found = [one for one in template["Versions"] if str(one["VersionNumber"]) == str(number.get(version, version))]
    return template["LaunchTemplateId"], (found[0].get("LaunchTemplateData") or {}) if found else {}


def _template_leaves_to_eks(call: Call) -> None:
    identifier, data = _data(call)
    if not identifier:
        return
    for member in ("IamInstanceProfile", "InstanceMarketOptions", "HibernationOptions"):
        if data.get(member):
            raise invalid_parameter(f"Launch template {identifier} may not set {member}: EKS sets it.")
    if data.get("ImageId") and call.body.get("amiType", "CUSTOM") != "CUSTOM":
        raise invalid_parameter("amiType may not be given when the launch template names an image.")
    if call.body.get("diskSize"):
        raise invalid_parameter("diskSize may not be given with a launch template: set it in the template.")


def _instance_types_once(call: Call) -> None:
    if _data(call)[1].get("InstanceType") and call.body.get("instanceTypes"):
        raise invalid_request("Cannot specify instance types in launch template and API request")


def _version_with_image(call: Call) -> None:
    wanted = call.body.get("launchTemplate")
    if call.operation in VERSION:
        present = store.node_group(call.cluster, call.names["node_group"]).get("launchTemplate") or {}
        wanted = present | (wanted or {})
    if not template_data(wanted or {})[1].get("ImageId"):
        return
    for name, said in (("version", "a kubernetes version"), ("releaseVersion", "a release version")):
        if call.body.get(name):
            raise invalid_parameter(
                f"You cannot specify {said} to use when specifying an image id to use within the launch template."
            )


def _metadata_tags(call: Call) -> None:
    options = _data(call)[1].get("MetadataOptions") or {}
    if options.get("InstanceMetadataTags") == "enabled":
        raise invalid_request(
            "'k8s.io/cluster-autoscaler/enabled' is not a valid tag key. Tag keys must match pattern"
            " ([0-9a-zA-Z\\-_+=,.@:]{1,255}), and must not be a reserved name ('.', '..', '_index')"
        )


RULES = (
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
        "node-instance-types-once",
        "Instance types are given in the launch template or in the request, not in both",
        "EKS User Guide: launch-templates; botocore eks CreateNodegroupRequest.instanceTypes",
        CREATE,
        _instance_types_once,
    ),
    Rule(
        "node-image-version",
        "With an image in the launch template, a node group has neither a version nor a release of its own",
        "EKS User Guide: launch-templates; https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3459",
        CREATE + VERSION,
        _version_with_image,
    ),
    Rule(
        "node-user-data",
        "User data of a launch template without an image is TOML for Bottlerocket, of the forms that EKS reads, and "
        "MIME for Amazon Linux: otherwise CREATE_FAILED",
        "EKS User Guide: launch-templates; https://github.com/terraform-aws-modules/terraform-aws-eks/issues/1729",
        CREATE,
    ),
    Rule(
        "node-metadata-tags",
        "A launch template does not give instances their tags by metadata, since EKS's own tag keys have a slash",
        "https://github.com/terraform-aws-modules/terraform-aws-eks/issues/1785",
        CREATE + VERSION,
        _metadata_tags,
    ),
)
