"""MiniStack's records for the account and region of the request. Their ARNs are always in the partition aws."""

import ipaddress
import json
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2, eks, iam, kms

from citadel_rehearsal.emulator import vpc_ranges
from citadel_rehearsal.emulator.eks.call import Refusal, not_found
from citadel_rehearsal.emulator.lifecycle import Record, settle

UPDATES: dict[tuple[str, str, str], list[Record]] = {}  # (account, region, cluster) -> its updates, oldest first


def here(cluster: str) -> tuple[str, str, str]:
    """The key of a cluster in this module's tables."""
    return (get_account_id(), get_region(), cluster)


def answer(response: tuple[int, dict[str, str], bytes]) -> dict[str, Any]:
    """The body of a MiniStack answer. Errors: `Refusal` for an error of MiniStack."""
    status, _, body = response
    document: dict[str, Any] = json.loads(body or b"{}")
    if status >= 400:
        raise Refusal(document["__type"], document["message"])
    return document


def cluster(name: str) -> Record:
    """The cluster, or ResourceNotFoundException."""
    record = eks._clusters.get(name)
    if record is None:
        raise not_found(f"No cluster found for name: {name}.")
    return record


def clusters() -> list[Record]:
    """Every cluster."""
    return [*eks._clusters.values()]


def node_groups(name: str) -> list[Record]:
    """Node groups of a cluster."""
    return [record for key, record in eks._nodegroups.items() if key.startswith(f"{name}/")]


def running_node_groups(name: str) -> list[Record]:
    """Those of a cluster that have nodes."""
    return [record for record in node_groups(name) if record["status"] in {"ACTIVE", "UPDATING"}]


def addons(name: str) -> list[Record]:
    """Add-ons of a cluster."""
    return [record for key, record in eks._addons.items() if key.startswith(f"{name}/")]


def node_group(name: str, group: str) -> Record:
    """The node group, or ResourceNotFoundException."""
    record = eks._nodegroups.get(f"{name}/{group}")
    if record is None:
        raise not_found(f"No node group found for name: {group}.")
    return record


def addon(name: str, addon_name: str) -> Record:
    """The add-on, or ResourceNotFoundException."""
    record = eks._addons.get(f"{name}/{addon_name}")
    if record is None:
        raise not_found(f"No addon: {addon_name} found in cluster: {name}")
    return record


def entry(name: str, principal_arn: str) -> Record | None:
    """The access entry of a principal."""
    return eks._access_entries.get(eks._ae_key(name, principal_arn))


def associations(name: str) -> list[Record]:
    """Pod Identity associations of a cluster."""
    return [record for key, record in eks._pod_identity_associations.items() if key.startswith(f"{name}\x00")]


def settle_all() -> None:
    """End all transitional states whose time is over, here. Node groups come first, since add-ons wait for nodes."""
    for records in (eks._clusters, eks._nodegroups, eks._addons):
        for record in list(records.values()):
            settle(record)
    for (account, region, _), updates in UPDATES.items():
        if (account, region) == (get_account_id(), get_region()):
            for update in updates:
                settle(update)


def role(arn: str) -> Record | None:
    """The role with exactly this ARN, in this account."""
    return next((record for record in iam._roles.values() if record["Arn"] == arn), None)


def user(arn: str) -> Record | None:
    """The user with exactly this ARN, in this account."""
    return next((record for record in iam._users.values() if record["Arn"] == arn), None)


def trusts(role_record: Record, service: str, actions: set[str]) -> bool:
    """Whether the role's trust policy lets the service principal do all of the actions, conditions aside."""
    allowed: set[str] = set()
    for statement in _listed(json.loads(role_record["AssumeRolePolicyDocument"] or "{}").get("Statement", [])):
        principal = statement.get("Principal", {})
        services = _listed(principal.get("Service", [])) if isinstance(principal, dict) else []
        if statement.get("Effect") == "Allow" and service in services:
            allowed |= {action.lower() for action in _listed(statement.get("Action", []))}
    wanted = {action.lower() for action in actions}
    return wanted <= allowed or bool({"*", "sts:*"} & allowed)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def subnet(subnet_id: str) -> Record | None:
    """The subnet: VpcId, CidrBlock, AvailabilityZone."""
    return ec2._subnets.get(subnet_id)


def security_group(group_id: str) -> Record | None:
    """The security group: VpcId, GroupName."""
    return ec2._security_groups.get(group_id)


def vpc_networks(vpc_id: str) -> list[ipaddress.IPv4Network]:
    """The IPv4 ranges of a VPC."""
    vpc = ec2._vpcs.get(vpc_id)
    return vpc_ranges.networks(vpc) if vpc else []


def launch_template(specification: dict[str, str]) -> Record | None:
    """The launch template with this id or name."""
    for record in ec2._launch_templates.values():
        if (
            specification.get("id") == record["LaunchTemplateId"]
            or specification.get("name") == record["LaunchTemplateName"]
        ):
            return record
    return None


def key(arn: str) -> Record | None:
    """The KMS key with this key ARN, in this region, of whatever account."""
    _, _, service, region, account, resource = [*arn.split(":", 5), *[""] * 6][:6]
    here = service == "kms" and region == get_region()
    found = kms._keys.get_scoped(account, region, resource.removeprefix("key/")) if here else None
    return found if found is not None and found["Arn"] == arn else None
