"""Further IPv4 ranges of VPCs, which MiniStack lacks: made by AssociateVpcCidrBlock, and given back.

Sizes, restrictions and the quota: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html and
https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
"""

import ipaddress
from collections.abc import Callable
from typing import Any

from ministack.core.responses import new_uuid
from ministack.services import ec2

Request = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]
Record = dict[str, Any]
IPv4Network = ipaddress.IPv4Network

MOST = 5  # by default, the first one included
PRIVATE = tuple(IPv4Network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
# No range of a VPC, and none beside a private one.
RESTRICTED = tuple(IPv4Network(one) for one in ("169.254.0.0/16", "198.19.0.0/16"))
_FURTHER = "_further_ranges"  # CIDR by the id of its association


def install() -> None:
    """Add the operation, and the ranges to the description of a VPC."""
    actions: dict[str, Any] = ec2._ACTION_MAP
    actions["AssociateVpcCidrBlock"] = associate
    ec2._vpc_fields_xml = _with_further(ec2._vpc_fields_xml)


def networks(vpc: Record) -> list[IPv4Network]:
    """Every IPv4 range of a VPC, the first one first."""
    return [IPv4Network(one, strict=False) for one in (vpc["CidrBlock"], *further(vpc).values())]


def further(vpc: Record) -> dict[str, str]:
    """The ranges beside the first one, by the ids of their associations."""
    found: dict[str, str] = vpc.get(_FURTHER, {})
    return found


def associate(request: Request) -> Answer:
    """AssociateVpcCidrBlock with an IPv4 range."""
    vpc_id, text = ec2._p(request, "VpcId"), ec2._p(request, "CidrBlock")
    vpc = ec2._vpcs.get(vpc_id)
    if vpc is None:
        return ec2._error("InvalidVpcID.NotFound", f"The vpc ID '{vpc_id}' does not exist", 400)
    if not text:
        return ec2._error("InvalidParameterCombination", "The rehearsal knows IPv4 ranges only: give a CidrBlock", 400)
    if refusal := _refuse(vpc, text):
        return refusal
    association_id = f"vpc-cidr-assoc-{new_uuid().replace('-', '')[:17]}"
    vpc.setdefault(_FURTHER, {})[association_id] = str(IPv4Network(text, strict=False))
    return _told("AssociateVpcCidrBlock", vpc_id, association_id, text, "associating")


def disassociate(association_id: str) -> Answer | None:
    """DisassociateVpcCidrBlock of a further IPv4 range; None for the id of something else."""
    vpc = next((one for one in ec2._vpcs.values() if association_id in further(one)), None)
    if vpc is None:
        return None
    text = further(vpc)[association_id]
    mine = (one for one in ec2._subnets.values() if one["VpcId"] == vpc["VpcId"])
    if any(IPv4Network(one["CidrBlock"]).subnet_of(IPv4Network(text)) for one in mine):
        sentence = f"The vpc '{vpc['VpcId']}' currently has a subnet within CIDR block {text}"
        return ec2._error("InvalidCidr.InUse", sentence, 400)
    del vpc[_FURTHER][association_id]
    return _told("DisassociateVpcCidrBlock", vpc["VpcId"], association_id, text, "disassociating")


def _refuse(vpc: Record, text: str) -> Answer | None:
    try:
        block = IPv4Network(text, strict=False)
    except ValueError:
        return ec2._error("InvalidParameterValue", f"Value ({text}) for parameter cidrBlock is invalid.", 400)
    present = networks(vpc)
    if not 16 <= block.prefixlen <= 28 or _is_restricted(block, present):
        return ec2._error("InvalidVpc.Range", f"The CIDR '{text}' is invalid.", 400)
    if any(block.overlaps(one) for one in present):
        return ec2._error("InvalidVpc.Range", f"The CIDR '{text}' overlaps with another range of the VPC", 400)
    if len(present) >= MOST:
        sentence = f"The vpc '{vpc['VpcId']}' has {MOST} IPv4 ranges, the default quota"
        return ec2._error("CidrBlockLimitExceeded", sentence, 400)
    return None


def _is_restricted(block: IPv4Network, present: list[IPv4Network]) -> bool:
    """Private ranges of another kind than the VPC's, and those that AWS keeps for itself."""
    if any(block.overlaps(one) for one in RESTRICTED):
        return True
    kinds = [kind for kind in PRIVATE if any(one.subnet_of(kind) for one in present)]
    own = [kind for kind in PRIVATE if block.subnet_of(kind)]
    near = IPv4Network("10.0.0.0/15")
    if any(one.subnet_of(near) for one in present) and block.subnet_of(IPv4Network("10.0.0.0/16")):
        return True
    return bool(kinds and own and own[0] not in kinds)


def _told(action: str, vpc_id: str, association_id: str, text: str, state: str) -> Answer:
    inner = (
        f"<cidrBlockAssociation><associationId>{association_id}</associationId><cidrBlock>{text}</cidrBlock>"
        f"<cidrBlockState><state>{state}</state></cidrBlockState></cidrBlockAssociation><vpcId>{vpc_id}</vpcId>"
    )
    return ec2._xml(200, f"{action}Response", inner)


def _with_further(fields: Callable[..., str]) -> Callable[..., str]:
    def described(record: Record, tag: str = "item") -> str:
        items = "".join(
            f"<item><cidrBlock>{text}</cidrBlock><associationId>{association_id}</associationId>"
            "<cidrBlockState><state>associated</state></cidrBlockState></item>"
            for association_id, text in further(record).items()
        )
        end = "</cidrBlockAssociationSet>"
        first, _, rest = fields(record, tag=tag).partition(end)
        return f"{first}{items}{end}{rest}"

    return described
