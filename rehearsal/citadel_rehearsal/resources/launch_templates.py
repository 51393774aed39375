"""Launch templates."""

from typing import Any

from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.resource import InPlace, Properties, Resource, words
from citadel_rehearsal.resources.retagging import ec2_tags, tags_by
from citadel_rehearsal.resources.shapes import ask, one, pascal, tag_list, tag_map, tag_specifications

# Properties whose name in EC2's API differs only in the case of the first letter.
SAME_SHAPE = words(
    "disableApiStop disableApiTermination iamInstanceProfile imageId instanceType keyName metadataOptions monitoring"
    " placement userData"
)
DATA = SAME_SHAPE | words("ebsOptimized vpcSecurityGroupIds blockDeviceMappings tagSpecifications")
BOOLEANS_AS_TEXT = ("deleteOnTermination", "encrypted")


def create_template(context: Context, inputs: Properties) -> str:
    answer = context.client("ec2").create_launch_template(
        LaunchTemplateName=inputs["name"],
        **_version(inputs),
        **tag_specifications("launch-template", inputs),
    )
    return str(answer["LaunchTemplate"]["LaunchTemplateId"])


def template_data(inputs: Properties) -> dict[str, Any]:
    """EC2's LaunchTemplateData."""
    data: dict[str, Any] = {key: pascal(value) for key, value in inputs.items() if key in SAME_SHAPE}
    data = pascal(data)
    if inputs.get("ebsOptimized"):
        data["EbsOptimized"] = str(inputs["ebsOptimized"]).lower() == "true"
    if inputs.get("vpcSecurityGroupIds"):
        data["SecurityGroupIds"] = inputs["vpcSecurityGroupIds"]
    if mappings := inputs.get("blockDeviceMappings"):
        data["BlockDeviceMappings"] = [pascal(_with_booleans(mapping)) for mapping in mappings]
    if specifications := inputs.get("tagSpecifications"):
        data["TagSpecifications"] = [
            {"ResourceType": one_kind["resourceType"], "Tags": tag_list(one_kind.get("tags"))}
            for one_kind in specifications
        ]
    return data


def read_template(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    call = context.client("ec2").describe_launch_templates
    template = one(call, "LaunchTemplates", LaunchTemplateIds=[identifier])
    return template and {
        "arn": context.arn("ec2", f"launch-template/{identifier}"),
        "defaultVersion": template["DefaultVersionNumber"],
        "latestVersion": template["LatestVersionNumber"],
        "name": template["LaunchTemplateName"],
        "tagsAll": tag_map(template.get("Tags")),
    }


def new_version(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    """Create a new version, since existing versions cannot be changed."""
    ec2 = context.client("ec2")
    made = ec2.create_launch_template_version(LaunchTemplateId=identifier, **_version(new))
    if new.get("updateDefaultVersion"):
        number = made["LaunchTemplateVersion"]["VersionNumber"]
        ec2.modify_launch_template(LaunchTemplateId=identifier, DefaultVersion=str(number))


def delete_template(context: Context, identifier: str, outputs: Properties) -> None:
    ask(context.client("ec2").delete_launch_template, LaunchTemplateId=identifier)


def _version(inputs: Properties) -> dict[str, Any]:
    note = {"VersionDescription": inputs["description"]} if inputs.get("description") else {}
    return {"LaunchTemplateData": template_data(inputs), **note}


def _with_booleans(mapping: dict[str, Any]) -> dict[str, Any]:
    ebs = dict(mapping.get("ebs") or {})
    for name in BOOLEANS_AS_TEXT:
        if name in ebs:
            ebs[name] = str(ebs[name]).lower() == "true"
    return {**mapping, **({"ebs": ebs} if ebs else {})}


LAUNCH_TEMPLATE = Resource(
    "aws:ec2/launchTemplate:LaunchTemplate",
    DATA | words("name description tags updateDefaultVersion"),
    words("arn defaultVersion latestVersion"),
    create_template,
    read_template,
    delete_template,
    in_place=(
        InPlace(DATA | words("description"), new_version, words("defaultVersion latestVersion")),
        tags_by(ec2_tags),
    ),
    name_property="name",
)
RESOURCES = (LAUNCH_TEMPLATE,)
