"""Rules of CreateCluster that MiniStack lacks; the network rules also apply to UpdateClusterConfig."""

import ipaddress
import re

from citadel_rehearsal.emulator.eks import store
from citadel_rehearsal.emulator.eks.call import Call, invalid_parameter
from citadel_rehearsal.emulator.eks.catalogue import KUBERNETES_VERSIONS
from citadel_rehearsal.emulator.eks.rule import Rule

PRIVATE_RANGES = tuple(ipaddress.ip_network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
NAME = re.compile(r"[0-9A-Za-z][A-Za-z0-9_-]{0,99}")
CREATE = ("CreateCluster",)
BOTH = ("CreateCluster", "UpdateClusterConfig")


def _name(call: Call) -> None:
    name = call.body.get("name", "")
    if not NAME.fullmatch(name):
        raise invalid_parameter(
            f"Cluster name {name!r} is invalid: 1 to 100 of A-Z a-z 0-9 _ -, starting with a letter or digit."
        )


def _version(call: Call) -> None:
    version = call.body.get("version")
    if version is not None and version not in KUBERNETES_VERSIONS:
        known = ", ".join(KUBERNETES_VERSIONS)
        raise invalid_parameter(f"unsupported Kubernetes version {version}: EKS offers {known}.")


def _role(call: Call) -> None:
    arn = call.body["roleArn"]
    role = store.role(arn)
    if role is None or not store.trusts(role, "eks.amazonaws.com", {"sts:AssumeRole"}):
        raise invalid_parameter(
            f"Role with arn: {arn}, could not be assumed because it does not exist or does not trust eks.amazonaws.com."
        )


def _subnets(call: Call) -> None:
    ids = (call.body.get("resourcesVpcConfig") or {}).get("subnetIds")
    if ids is None and call.operation == "UpdateClusterConfig":
        return
    found = [store.subnet(subnet_id) for subnet_id in ids or []]
    missing = [subnet_id for subnet_id, subnet in zip(ids or [], found, strict=True) if subnet is None]
    if missing:
        raise invalid_parameter(f"The subnet ID '{missing[0]}' does not exist.")
    subnets = [subnet for subnet in found if subnet is not None]
    if len({subnet["AvailabilityZone"] for subnet in subnets}) < 2:
        raise invalid_parameter("Subnets specified must be in at least two different AZs.")
    vpcs = sorted({subnet["VpcId"] for subnet in subnets})
    if len(vpcs) > 1:
        raise invalid_parameter(f"The subnets belong to {' and '.join(vpcs)}: all must be in one VPC.")
    if call.operation == "UpdateClusterConfig" and vpcs != [store.cluster(call.cluster)["resourcesVpcConfig"]["vpcId"]]:
        raise invalid_parameter(f"The subnets belong to {vpcs[0]}, which is not the VPC of the cluster.")


def _security_groups(call: Call) -> None:
    config = call.body["resourcesVpcConfig"]
    ids = config.get("subnetIds") or store.cluster(call.cluster)["resourcesVpcConfig"]["subnetIds"]
    subnet = store.subnet(ids[0])
    vpc_id = subnet["VpcId"] if subnet else ""
    for group_id in config.get("securityGroupIds") or []:
        group = store.security_group(group_id)
        if group is None or group["VpcId"] != vpc_id:
            raise invalid_parameter(f"The security group '{group_id}' does not exist in {vpc_id}.")


def _service_range(call: Call) -> None:
    wanted = call.body.get("kubernetesNetworkConfig", {}).get("serviceIpv4Cidr")
    if wanted is None:
        return
    try:
        network = ipaddress.ip_network(wanted)
    except ValueError as error:
        raise invalid_parameter(f"serviceIpv4Cidr {wanted} is not a CIDR block: {error}.") from None
    if not (isinstance(network, ipaddress.IPv4Network) and any(network.subnet_of(block) for block in PRIVATE_RANGES)):  # type: ignore[arg-type]
        raise invalid_parameter(f"serviceIpv4Cidr {wanted} must be in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.")
    if not 12 <= network.prefixlen <= 24:
        raise invalid_parameter(f"serviceIpv4Cidr {wanted} must be between /24 and /12.")
    subnet = store.subnet(call.body["resourcesVpcConfig"]["subnetIds"][0])
    for taken in store.vpc_networks(subnet["VpcId"]) if subnet else []:
        if network.overlaps(taken):
            raise invalid_parameter(f"serviceIpv4Cidr {wanted} overlaps {taken}, the range of the VPC.")


def _encryption(call: Call) -> None:
    for part in call.body.get("encryptionConfig") or []:
        arn = part.get("provider", {}).get("keyArn", "")
        key = store.key(arn)
        if key is None or key["KeyState"] != "Enabled" or key["KeySpec"] != "SYMMETRIC_DEFAULT":
            raise invalid_parameter(f"keyArn {arn} must be an enabled symmetric KMS key in the cluster's region.")
        if part.get("resources", ["secrets"]) != ["secrets"]:
            raise invalid_parameter(f"encryptionConfig resources {part['resources']}: the only value is ['secrets'].")


def _bootstrap_admin(call: Call) -> None:
    access = call.body.get("accessConfig") or {}
    mode = access.get("authenticationMode", "CONFIG_MAP")
    if mode == "CONFIG_MAP" and access.get("bootstrapClusterCreatorAdminPermissions") is False:
        raise invalid_parameter(
            "bootstrapClusterCreatorAdminPermissions must be true when authenticationMode is CONFIG_MAP, "
            "which is the default: send API or API_AND_CONFIG_MAP."
        )


def _endpoints(call: Call) -> None:
    config = call.body.get("resourcesVpcConfig")
    if config is None:
        return
    current = store.cluster(call.cluster)["resourcesVpcConfig"] if call.operation == "UpdateClusterConfig" else {}
    public = config.get("endpointPublicAccess", current.get("endpointPublicAccess", True))
    private = config.get("endpointPrivateAccess", current.get("endpointPrivateAccess", False))
    if not public and not private:
        raise invalid_parameter("Private and public endpoint access cannot be false: nothing could reach the cluster.")


def _public_cidrs(call: Call) -> None:
    for cidr in (call.body.get("resourcesVpcConfig") or {}).get("publicAccessCidrs") or []:
        try:
            network = ipaddress.ip_network(cidr)
        except ValueError as error:
            raise invalid_parameter(f"publicAccessCidrs {cidr} is not a CIDR block: {error}.") from None
        if isinstance(network, ipaddress.IPv4Network) and any(network.subnet_of(block) for block in PRIVATE_RANGES):  # type: ignore[arg-type]
            raise invalid_parameter(
                f"publicAccessCidrs {cidr} is a private range: give the public address that AWS sees."
            )


RULES = (
    Rule(
        "cluster-name",
        "A cluster's name has 1 to 100 letters, digits, - and _, and starts with a letter or digit",
        "botocore eks ClusterName",
        CREATE,
        _name,
    ),
    Rule(
        "cluster-version",
        "The Kubernetes version must be one that EKS offers",
        "EKS User Guide: kubernetes-versions",
        ("CreateCluster", "UpdateClusterVersion"),
        _version,
    ),
    Rule(
        "cluster-role",
        "The cluster's role must exist and trust eks.amazonaws.com",
        "EKS User Guide: cluster-iam-role",
        CREATE,
        _role,
    ),
    Rule(
        "cluster-subnets",
        "Subnets must exist, lie in one VPC and span two zones",
        "EKS User Guide: network-reqs",
        BOTH,
        _subnets,
    ),
    Rule(
        "cluster-security-groups",
        "Security groups must exist in the cluster's VPC",
        "botocore eks VpcConfigRequest.securityGroupIds",
        CREATE,
        _security_groups,
    ),
    Rule(
        "service-range",
        "serviceIpv4Cidr must be private, /12 to /24, and must not overlap the VPC",
        "botocore eks KubernetesNetworkConfigRequest.serviceIpv4Cidr",
        CREATE,
        _service_range,
    ),
    Rule(
        "secrets-key",
        "The key for secrets must be an enabled symmetric KMS key of the region, for ['secrets']",
        "botocore eks Provider.keyArn, EncryptionConfig.resources",
        CREATE,
        _encryption,
    ),
    Rule(
        "bootstrap-admin",
        "CONFIG_MAP, the default, requires the creator's admin permissions",
        "EKS User Guide: grant-k8s-access; botocore eks CreateAccessConfigRequest",
        CREATE,
        _bootstrap_admin,
    ),
    Rule(
        "endpoint-reachable",
        "The public and the private endpoint cannot both be off",
        "EKS User Guide: cluster-endpoint",
        BOTH,
        _endpoints,
    ),
    Rule(
        "public-cidrs",
        "publicAccessCidrs must be CIDR blocks outside the private ranges",
        "EKS User Guide: cluster-endpoint",
        BOTH,
        _public_cidrs,
    ),
    Rule(
        "cluster-defaults",
        "Defaults: CONFIG_MAP, a public endpoint for 0.0.0.0/0, no private endpoint, EXTENDED support, no deletion "
        "protection; a cluster security group is created",
        "botocore eks CreateClusterRequest",
        CREATE,
    ),
)
