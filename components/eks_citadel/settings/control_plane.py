"""The control plane: version, endpoint, logs, keys."""

from dataclasses import dataclass
from ipaddress import IPv4Network

from eks_citadel.settings import checks, cidrs, versions
from eks_citadel.settings.parse import Leaf, Leaves, at, checked
from eks_citadel.settings.refusal import Unfit, refuse
from eks_citadel.settings.tags import TaggedSettings

# All of them: https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html
LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")
SERVICE_IPV4_CIDR = "172.20.0.0/16"  # one of the two that EKS itself chooses from


def service_cidr(text: str) -> None:
    """A check: https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html"""
    cidrs.block(text)
    network = cidrs.read(text)
    if not isinstance(network, IPv4Network) or not any(network.subnet_of(known) for known in cidrs.PRIVATE_IPV4[:3]):
        raise Unfit("EKS takes 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16", f'write "{SERVICE_IPV4_CIDR}"')
    if not 12 <= network.prefixlen <= 24:
        meant = IPv4Network((network.network_address, 16), strict=False)
        raise Unfit("EKS takes /12 to /24", f'write "{meant}"')


def ip_family(text: str) -> None:
    """A check: only IPv4 so far."""
    if text == "ipv6":
        raise Unfit("clusters with IPv6 are not built yet", 'write "ipv4"')
    checks.word("ipv4")(text)


@dataclass(frozen=True, kw_only=True)
class ControlPlaneChoices(TaggedSettings):
    """What a person decides about the control plane."""

    kubernetes_version: str = checked(versions.kubernetes_version)
    endpoint_public_cidrs: tuple[str, ...] = checked(cidrs.public_client, whole=cidrs.public_clients, default=())
    endpoint_private_cidrs: tuple[str, ...] = checked(cidrs.private_client, default=())
    ip_family: str = checked(ip_family, default="ipv4")
    service_ipv4_cidr: str = checked(service_cidr, default=SERVICE_IPV4_CIDR)
    deletion_protection: bool = True
    kms_key_arn: Leaf | None = checked(checks.key_arn, default=None)
    log_retention_days: int = checked(checks.retention_days, default=365)
    retain_logs: bool = True
    support_type: str = checked(checks.word("STANDARD", "EXTENDED"), default="STANDARD")
    permissions_boundary_arn: str | None = checked(checks.policy_arn, default=None)

    def judge(self, path: str) -> None:
        """Refuses ranges that overlap and ranges that together are the world."""
        for name in ("endpoint_public_cidrs", "endpoint_private_cidrs"):
            pair = cidrs.overlapping(getattr(self, name))
            if pair:
                raise refuse(at(path, name), pair[1], f"it overlaps {pair[0]}", "keep the wider one")
        if cidrs.worldwide(self.endpoint_public_cidrs):
            rule = "together they let the whole world, or a good part of it, reach the endpoint"
            raise refuse(
                at(path, "endpoint_public_cidrs"),
                ", ".join(self.endpoint_public_cidrs),
                rule,
                "name the addresses of your people and pipelines",
            )


@dataclass(frozen=True, kw_only=True)
class ControlPlaneSettings(ControlPlaneChoices):
    """`ControlPlane`, used alone."""

    cluster_name: Leaf = checked(checks.cluster_name)
    vpc_id: Leaf = checked(checks.vpc_id)
    subnet_ids: Leaves = checked(checks.subnet_id)

    def judge(self, path: str) -> None:
        """Refuses a control plane in one subnet."""
        super().judge(path)
        if isinstance(self.subnet_ids, tuple) and len(self.subnet_ids) < 2:
            rule = "EKS needs two zones"
            raise refuse(at(path, "subnet_ids"), self.subnet_ids, rule, "give subnets of two zones")
