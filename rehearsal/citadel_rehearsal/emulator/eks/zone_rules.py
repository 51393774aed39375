"""Where a control plane may stand, and that it never moves."""

from citadel_rehearsal.emulator import zones
from citadel_rehearsal.emulator.eks import store
from citadel_rehearsal.emulator.eks.call import Call, Refusal, invalid_parameter
from citadel_rehearsal.emulator.eks.rule import Rule
from citadel_rehearsal.ground.zones import WITHOUT_CONTROL_PLANES

CREATE, UPDATE = ("CreateCluster",), ("UpdateClusterConfig",)


def zones_of(subnet_ids: list[str]) -> list[str]:
    """Names of the zones of subnets that exist, sorted."""
    found = [store.subnet(subnet_id) for subnet_id in subnet_ids]
    return sorted({str(subnet["AvailabilityZone"]) for subnet in found if subnet is not None})


def _refused_zones(call: Call) -> None:
    ids = call.body["resourcesVpcConfig"].get("subnetIds") or []
    for zone in zones_of(ids):
        if zones.zone_id(zone) in WITHOUT_CONTROL_PLANES:
            valid = [name for name, found in zones.here().items() if found not in WITHOUT_CONTROL_PLANES]
            raise Refusal(
                "UnsupportedAvailabilityZoneException",
                f"Cannot create cluster '{call.cluster}' because {zone}, the targeted availability zone, does not "
                "currently have sufficient capacity to support the cluster. Retry and choose from these availability "
                f"zones: {', '.join(valid)}",
            )


def _zones_of_creation(call: Call) -> None:
    ids = (call.body.get("resourcesVpcConfig") or {}).get("subnetIds")
    if ids is None:
        return
    first, wanted = store.cluster(call.cluster)["_zones"], zones_of(ids)
    if wanted != first:
        raise invalid_parameter(
            f"Provided subnets belong to the AZs '{','.join(wanted)}'. But they should belong to the exact set of AZs "
            f"'{','.join(first)}' in which subnets were provided during cluster creation."
        )


RULES = (
    Rule(
        "zones-without-eks",
        "No subnet of a control plane stands in use1-az3, usw1-az2 or cac1-az3",
        "EKS User Guide: network-reqs; text: https://github.com/eksctl-io/eksctl/issues/817",
        CREATE,
        _refused_zones,
    ),
    Rule(
        "zones-of-creation",
        "A control plane's subnets change only within exactly the zones in which it was made",
        "EKS User Guide: network-reqs; https://github.com/aws/containers-roadmap/issues/2258",
        UPDATE,
        _zones_of_creation,
    ),
)
