"""Node groups, and how nodes answer for their metadata.

https://docs.aws.amazon.com/eks/latest/APIReference/API_Nodegroup.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataOptionsResponse.html
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from eks_citadel import arns
from eks_citadel.doctor.facts import NodeGroupState, NodeMetadata
from eks_citadel.live.examination.control_plane import issues
from eks_citadel.live.pages import pages

Described = Mapping[str, Any]


def node_groups(eks: Any, cluster_name: str) -> list[dict[str, Any]]:
    """Every managed node group as EKS describes it."""
    names = list(pages(eks.list_nodegroups, "nodegroups", clusterName=cluster_name))
    return [eks.describe_nodegroup(clusterName=cluster_name, nodegroupName=name)["nodegroup"] for name in names]


def state_of(ec2: Any, group: Described) -> NodeGroupState:
    """A node group with the newest version of its own launch template."""
    remote = group.get("remoteAccess") or {}
    return NodeGroupState(
        name=arns.given_name(group["nodegroupName"]),
        kubernetes_version=group.get("version", ""),
        release=_day_of(group.get("releaseVersion", "")),
        template=_template_versions(ec2, group.get("launchTemplate") or {}),
        ssh_from_anywhere=bool(remote.get("ec2SshKey")) and not remote.get("sourceSecurityGroups"),
        issues=issues(group),
    )


def plain_state(group: Described) -> NodeGroupState:
    """A node group by its name and version only."""
    return NodeGroupState(arns.given_name(group["nodegroupName"]), group.get("version", ""))


def _day_of(release: str) -> date | None:
    """Releases of Amazon Linux and Windows end with their day, those of Bottlerocket do not say it.

    https://github.com/awslabs/amazon-eks-ami/releases
    """
    found = re.search(r"-(20\d{6})$", release)
    return None if found is None else datetime.strptime(found[1], "%Y%m%d").date()


def _template_versions(ec2: Any, template: Described) -> tuple[int, int] | None:
    version = str(template.get("version", ""))
    if not template.get("id") or not version.isdigit():
        return None
    (found,) = ec2.describe_launch_templates(LaunchTemplateIds=[template["id"]])["LaunchTemplates"]
    return int(version), int(found["LatestVersionNumber"])


def node_metadata(
    client: Callable[[str], Any], cluster_name: str, groups: Iterable[Described]
) -> tuple[NodeMetadata, ...]:
    """Of the nodes that run, and of those that the launch templates of groups will make; the worst of a group."""
    worst: dict[str, NodeMetadata] = {}
    ec2 = client("ec2")
    for one in (*_of_instances(ec2, cluster_name), *_of_templates(client, groups)):
        other = worst.get(one.nodes, one)
        tokenless, hops = one.without_token or other.without_token, max(one.hops, other.hops)
        worst[one.nodes] = NodeMetadata(one.nodes, tokenless, hops)
    return tuple(worst[name] for name in sorted(worst))


def _of_instances(ec2: Any, cluster_name: str) -> Iterator[NodeMetadata]:
    """Instances with the tag that every node of a cluster must have."""
    running = {"Name": "instance-state-name", "Values": ["pending", "running"]}
    filters = [{"Name": "tag-key", "Values": [f"kubernetes.io/cluster/{cluster_name}"]}, running]
    for reservation in pages(ec2.describe_instances, "Reservations", Filters=filters):
        for instance in reservation["Instances"]:
            yield from _metadata(_nodes_of(instance), instance.get("MetadataOptions") or {})


def _nodes_of(instance: Described) -> str:
    tags = {one["Key"]: one["Value"] for one in instance.get("Tags", ())}
    if "eks:nodegroup-name" in tags:
        return f"node group {arns.given_name(tags['eks:nodegroup-name'])}"
    if "karpenter.sh/nodepool" in tags:
        return f"node pool {tags['karpenter.sh/nodepool']}"
    return str(tags.get("aws:autoscaling:groupName") or instance["InstanceId"])


def _of_templates(client: Callable[[str], Any], groups: Iterable[Described]) -> Iterator[NodeMetadata]:
    for group in groups:
        name = f"node group {arns.given_name(group['nodegroupName'])}"
        for template in _templates(client, group):
            found = client("ec2").describe_launch_template_versions(
                LaunchTemplateId=template[0], Versions=[template[1]]
            )
            for version in found["LaunchTemplateVersions"]:
                yield from _metadata(name, version["LaunchTemplateData"].get("MetadataOptions") or {})


def _templates(client: Callable[[str], Any], group: Described) -> Iterator[tuple[str, str]]:
    """Its own launch template; or that which EKS made, by the Auto Scaling groups of the node group."""
    own = group.get("launchTemplate") or {}
    if own.get("id"):
        yield own["id"], str(own.get("version") or "$Default")
        return
    names = [one["name"] for one in (group.get("resources") or {}).get("autoScalingGroups", ())]
    if names:
        asked = client("autoscaling").describe_auto_scaling_groups
        for one in pages(asked, "AutoScalingGroups", AutoScalingGroupNames=names):
            mixed = one.get("MixedInstancesPolicy", {}).get("LaunchTemplate", {}).get("LaunchTemplateSpecification", {})
            template = one.get("LaunchTemplate") or mixed
            if template.get("LaunchTemplateId"):
                yield template["LaunchTemplateId"], str(template.get("Version") or "$Default")


def _metadata(nodes: str, options: Described) -> Iterator[NodeMetadata]:
    """A template that does not say it leaves it to the image."""
    if options and options.get("HttpEndpoint") != "disabled":
        tokenless = options.get("HttpTokens", "required") != "required"
        yield NodeMetadata(nodes, tokenless, int(options.get("HttpPutResponseHopLimit", 1)))
