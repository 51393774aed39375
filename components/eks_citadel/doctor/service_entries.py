"""Access entries that AWS's services make by themselves.

https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
https://docs.aws.amazon.com/eks/latest/userguide/capabilities-security.html
https://docs.aws.amazon.com/eks/latest/userguide/integration-backup.html
"""

from eks_citadel.doctor.facts import AccessEntry
from eks_citadel.picture.rights import ACCESS_POLICIES

STANDARD = "STANDARD"
NODES = ("EC2_LINUX", "EC2_WINDOWS", "EC2")  # types of entries whose roles are those of EC2 instances
_SERVICE_ROLE = ":role/aws-service-role/"
_GROUPS = "eks:"


def of_service(entry: AccessEntry) -> bool:
    """Whether EKS or another service made it: for nodes, with a service-linked role, a service's group or policies."""
    who = entry.entry
    if entry.type != STANDARD or _SERVICE_ROLE in who.principal_arn:
        return True
    if any(group.startswith(_GROUPS) for group in who.groups):
        return True
    return bool(who.grants) and all(grant.policy not in ACCESS_POLICIES for grant in who.grants)


def rights_of(entry: AccessEntry) -> str:
    """What it may do, in words."""
    who = entry.entry
    grants = [f"{grant.policy} in {', '.join(grant.namespaces) or 'the whole cluster'}" for grant in who.grants]
    groups = [f"the group {group}" for group in who.groups]
    return "; ".join([*grants, *groups]) or f"the rights of the type {entry.type}"
