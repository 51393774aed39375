"""Every guard-rail, for one deployer in each partition."""

from pathlib import Path
from typing import Any

from eks_citadel.guard_rails.documents.deployer_policy import deployer_policy
from eks_citadel.guard_rails.documents.resource_control_policy import resource_control_policy
from eks_citadel.guard_rails.documents.service_control_policy import service_control_policy
from eks_citadel.guard_rails.settings import DeployerSettings
from eks_citadel.parsing.parse import parse
from unit.eks_citadel.iam.documents import ACCOUNT, REGIONS, as_text

GOLDEN = Path(__file__).parents[3] / "golden" / "policies" / "guard_rails"


def deployer(partition: str = "aws", cluster_name: str = "shop-blue", **options: Any) -> DeployerSettings:
    """Of one cluster and one prefix."""
    given = {
        "clusters": [cluster_name],
        "region": REGIONS[partition],
        "account": ACCOUNT,
        "partition": partition,
        "role_prefixes": ["shop-"],
    }
    return parse(DeployerSettings, {**given, **options})


def documents(partition: str = "aws", cluster_name: str = "shop-blue") -> dict[str, dict[str, Any]]:
    """Name to document."""
    boundary = f"arn:{partition}:iam::{ACCOUNT}:policy/pods"
    options = {"permissions_boundary_arn": boundary, "may_update_associations": True}
    return {
        "deployer-policy": deployer_policy(deployer(partition, cluster_name, **options)),
        "deployer-policy-without-boundary": deployer_policy(deployer(partition, cluster_name)),
        "resource-control-policy": resource_control_policy(),
        "service-control-policy": service_control_policy(),
    }


def write() -> None:
    """Writes the golden documents anew."""
    for name, document in documents().items():
        (GOLDEN / f"{name}.json").write_text(as_text(document))
