"""The permissions that a request for volumes, snapshots and their tags needs. Other parts of EC2 are refused.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ministack.services import ec2

from citadel_rehearsal.emulator.iam.call import (
    Ask,
    Call,
    Keys,
    Unjudged,
    named_tag_keys,
    present,
    request_tags,
    resource_tags,
    tags_of,
    text,
)

Answer = tuple[int, dict[str, str], bytes]
# What the EBS CSI driver and the AWS Load Balancer Controller look up; none of these has a resource.
DESCRIBED = (
    "DescribeAvailabilityZones", "DescribeInstanceTypes", "DescribeInstances", "DescribeSecurityGroups",
    "DescribeSnapshots", "DescribeTags", "DescribeVolumeStatus", "DescribeVolumes", "DescribeVolumesModifications",
    "DescribeVpcs",
)  # fmt: skip
# Operation -> parameters with the ids of what it changes.
ON_EXISTING: Mapping[str, tuple[str, ...]] = {
    "AttachVolume": ("VolumeId", "InstanceId"),
    "DeleteSnapshot": ("SnapshotId",),
    "DeleteVolume": ("VolumeId",),
    "DetachVolume": ("VolumeId", "InstanceId"),
    "ModifyVolume": ("VolumeId",),
}
# Operation -> the kind of what it creates, and the parameter with the id of what it is made from.
CREATED = {"CreateSnapshot": ("snapshot", "VolumeId"), "CreateVolume": ("volume", "SnapshotId")}
KINDS = {"i-": "instance", "snap-": "snapshot", "vol-": "volume"}


def asks(call: Call) -> list[Ask]:
    """The asks of a request, with that of the operation itself first."""
    if call.operation in DESCRIBED:
        return [Ask(f"ec2:{call.operation}")]
    if call.operation in ON_EXISTING:
        ids = [one for name in ON_EXISTING[call.operation] if (one := _one(call, name))]
        return [_on(call, identifier) for identifier in ids]
    if call.operation in CREATED:
        return _creation(call, *CREATED[call.operation])
    if call.operation in ("CreateTags", "DeleteTags"):
        return _tagging(call)
    raise Unjudged(f"the operation {call.operation}")


def dry_run(call: Call) -> Answer | None:
    """What EC2 answers in place of a request that is allowed but only tried.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (DryRunOperation)
    """
    if _one(call, "DryRun") != "true":
        return None
    return ec2._error("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412)


def _creation(call: Call, kind: str, parameter: str) -> list[Ask]:
    """On what is created, on what it is made from, and for its tags."""
    tags = _created_tags(call, kind)
    keys = request_tags(tags) | present(
        ec2__availabilityzone=text(_one(call, "AvailabilityZone") or None),
        ec2__encrypted=text(_one(call, "Encrypted") or None) if kind == "volume" else None,
        ec2__volumesize=text(_one(call, "Size") or None),
        ec2__volumetype=text(_one(call, "VolumeType") or None),
    )
    new = _arn(call, kind, "*")
    source = _one(call, parameter)
    own = Ask(f"ec2:{call.operation}", new, keys)
    made_from = [_on(call, source)] if source else []
    tagged = [Ask("ec2:CreateTags", new, keys | {"ec2:createaction": call.operation})] if tags else []
    return [own, *made_from, *tagged]


def _tagging(call: Call) -> list[Ask]:
    """On each resource, whose tags count as they are before."""
    tags = tags_of(_pairs(call, "Tag"))
    keys = request_tags(tags) if call.operation == "CreateTags" else named_tag_keys(tags)
    return [_on(call, identifier, keys) for identifier in _members(call, "ResourceId")]


def _on(call: Call, identifier: str, more: Keys | None = None) -> Ask:
    kind = next((kind for prefix, kind in KINDS.items() if identifier.startswith(prefix)), None)
    if kind is None:
        raise Unjudged(f"{call.operation} on {identifier}")
    tags = resource_tags(tags_of(ec2._tags.get(identifier)))
    own = {key.replace("aws:", "ec2:", 1): value for key, value in tags.items()}
    return Ask(f"ec2:{call.operation}", _arn(call, kind, identifier), {**tags, **own, **(more or {})})


def _arn(call: Call, kind: str, identifier: str) -> str:
    """Snapshots have no account in their ARNs."""
    account = "" if kind == "snapshot" else call.account
    return f"arn:aws:ec2:{call.region}:{account}:{kind}/{identifier}"


def _created_tags(call: Call, kind: str) -> dict[str, str]:
    for number in _numbers(call, "TagSpecification"):
        if _one(call, f"TagSpecification.{number}.ResourceType") == kind:
            return tags_of(_pairs(call, f"TagSpecification.{number}.Tag"))
    return {}


def _pairs(call: Call, name: str) -> list[dict[str, Any]]:
    keys = ("Key", "Value")
    return [{key: _one(call, f"{name}.{number}.{key}") for key in keys} for number in _numbers(call, name)]


def _members(call: Call, name: str) -> list[str]:
    return [_one(call, f"{name}.{number}") for number in _numbers(call, name)]


def _numbers(call: Call, name: str) -> Iterator[str]:
    """The numbers of a list's items, in order."""
    found = {key[len(name) + 1 :].split(".")[0] for key in call.data if key.startswith(f"{name}.")}
    yield from sorted(found, key=int)


def _one(call: Call, name: str) -> str:
    return str((call.data.get(name) or [""])[0])
