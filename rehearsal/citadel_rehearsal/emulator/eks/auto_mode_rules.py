"""Rules of EKS Auto Mode and of hybrid nodes, whose settings belong together."""

import ipaddress
from collections.abc import Iterator
from typing import Any

from citadel_rehearsal.emulator.eks import store
from citadel_rehearsal.emulator.eks.call import Call, invalid_parameter
from citadel_rehearsal.emulator.eks.rule import Rule

CREATE = ("CreateCluster",)
WHOLE = (
    "For EKS Auto Mode, please ensure that all required configs, including computeConfig, kubernetesNetworkConfig, and "
    "blockStorage are all either fully enabled or fully disabled."
)
PRIVATE = tuple(map(ipaddress.IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))


def _whole(call: Call) -> None:
    storage = (call.body.get("storageConfig") or {}).get("blockStorage")
    balancing = (call.body.get("kubernetesNetworkConfig") or {}).get("elasticLoadBalancing")
    parts = (call.body.get("computeConfig"), storage, balancing)
    if len({bool((part or {}).get("enabled")) for part in parts}) > 1:
        raise invalid_parameter(WHOLE)


def _pools(call: Call) -> None:
    compute = call.body.get("computeConfig") or {}
    if compute.get("enabled") and compute.get("nodeRoleArn") and not compute.get("nodePools"):
        raise invalid_parameter(
            "When Compute Config nodeRoleArn is not null or empty, nodePool value(s) must be provided."
        )


def _addons(call: Call) -> None:
    enabled = (call.body.get("computeConfig") or {}).get("enabled")
    if enabled and call.body.get("bootstrapSelfManagedAddons", True):
        raise invalid_parameter("When EKS Auto Mode is enabled, bootstrapSelfManagedAddons must be set to false.")


def _remote_mode(call: Call) -> None:
    mode = (call.body.get("accessConfig") or {}).get("authenticationMode", "CONFIG_MAP")
    if call.body.get("remoteNetworkConfig") and mode == "CONFIG_MAP":
        raise invalid_parameter(
            "AccessConfig AuthMode must be API_AND_CONFIG_MAP or API when remoteNetworkConfig is specified"
        )


def _remote_ranges(call: Call) -> None:
    taken = [(f"VPC CIDR {one}", one) for one in _vpc(call)]
    services = (call.body.get("kubernetesNetworkConfig") or {}).get("serviceIpv4Cidr")
    if services:
        taken.append((f"service CIDR {services}", ipaddress.IPv4Network(services, strict=False)))
    for kind, network in _remote(call.body.get("remoteNetworkConfig") or {}):
        if not any(network.subnet_of(block) for block in PRIVATE):
            raise invalid_parameter(f"Invalid remote {kind} network: CIDR {network} is not in a private range")
        for name, other in taken:
            if network.overlaps(other):
                raise invalid_parameter(f"Invalid remote {kind} network: CIDR {network} overlaps with {name}")
        taken.append((f"remote CIDR {network}", network))


def _vpc(call: Call) -> list[ipaddress.IPv4Network]:
    subnet = store.subnet(call.body["resourcesVpcConfig"]["subnetIds"][0])
    return store.vpc_networks(subnet["VpcId"]) if subnet else []


def _remote(config: dict[str, Any]) -> Iterator[tuple[str, ipaddress.IPv4Network]]:
    for kind, key in (("node", "remoteNodeNetworks"), ("pod", "remotePodNetworks")):
        for cidr in [cidr for one in config.get(key) or [] for cidr in one.get("cidrs") or []]:
            try:
                yield kind, ipaddress.IPv4Network(cidr)
            except ValueError as error:
                raise invalid_parameter(f"Invalid remote {kind} network: CIDR {cidr}: {error}") from None


RULES = (
    Rule(
        "auto-mode-whole",
        "Compute, block storage and load balancing of Auto Mode are all enabled or all disabled",
        "https://github.com/kubernetes-sigs/cluster-api-provider-aws/issues/5278",
        CREATE,
        _whole,
    ),
    Rule(
        "auto-mode-pools",
        "A node role of Auto Mode needs one of its node pools",
        "https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3238; "
        "https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3483",
        CREATE,
        _pools,
    ),
    Rule(
        "auto-mode-addons",
        "A cluster with Auto Mode gets no self-managed add-ons",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/eks_cluster",
        CREATE,
        _addons,
    ),
    Rule(
        "remote-network-mode",
        "A cluster with hybrid nodes has access entries",
        "https://github.com/aws/aws-cdk/pull/33767",
        CREATE,
        _remote_mode,
    ),
    Rule(
        "remote-network-ranges",
        "Ranges of hybrid nodes and pods are private, and overlap neither each other, the VPC nor the services",
        "https://github.com/aws/aws-cdk/pull/33767; EKS User Guide: hybrid-nodes-networking",
        CREATE,
        _remote_ranges,
    ),
)
