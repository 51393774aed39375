"""The control plane: version, endpoint, logs, keys."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from eks_citadel.iam.bounded import BoundedSettings
from eks_citadel.iam.logs_key import LogsKeySettings
from eks_citadel.kubernetes import versions
from eks_citadel.kubernetes.cluster import FamilySettings, NamedClusterSettings, ServiceRangeSettings, VersionSettings
from eks_citadel.kubernetes.service_ranges import SERVICE_IPV4_CIDR, service_cidr
from eks_citadel.parsing import checks, cidrs
from eks_citadel.parsing.parse import Leaf, Leaves, at, checked, verify
from eks_citadel.parsing.refusal import refuse
from eks_citadel.parsing.tags import TaggedSettings


def judge_region(partition: str, ip_family: str) -> str:
    """The address family. Errors: `Refusal` where EKS does not offer it.

    https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html
    """
    if ip_family == "ipv6" and partition == "aws-cn":
        raise refuse("ip_family", ip_family, "EKS has no IPv6 clusters in China", 'write "ipv4"')
    return ip_family


@dataclass(frozen=True, kw_only=True)
class ControlPlaneChoices(
    VersionSettings, FamilySettings, ServiceRangeSettings, LogsKeySettings, BoundedSettings, TaggedSettings
):
    """The choices about a control plane."""

    endpoint_public_cidrs: tuple[str, ...] = checked(cidrs.public_client, whole=cidrs.public_clients, default=())
    endpoint_private_cidrs: tuple[str, ...] = checked(cidrs.private_client, whole=cidrs.rules_of_one_group, default=())
    service_ipv4_cidr: str | None = checked(service_cidr, default=None, otherwise=f"`{SERVICE_IPV4_CIDR}`")
    deletion_protection: bool = True
    kms_key_arn: Leaf | None = checked(checks.key_arn, default=None, otherwise="a new key for the secrets")
    cluster_role_arn: Leaf | None = checked(checks.role_arn, default=None, otherwise="a new role")
    log_retention_days: int = checked(checks.retention_days, default=365)
    retain_logs: bool = True
    support_type: str = checked(checks.word("STANDARD", "EXTENDED"), default="STANDARD")

    def __post_init__(self) -> None:
        """Gives an IPv4 cluster its default service range, so that the range is known from the start."""
        if self.ip_family == "ipv4" and self.service_ipv4_cidr is None:
            object.__setattr__(self, "service_ipv4_cidr", SERVICE_IPV4_CIDR)

    def judge(self, path: str) -> None:
        """Refuses ranges of the wrong family, overlapping ranges, and too large a part of the internet."""
        self._judge_family(path)
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

    def judge_day(self, path: str, today: date) -> None:
        """Errors: `Refusal` also of `STANDARD` for a version that has extended support only.

        EKS upgrades such a cluster by itself, and takes no older version afterwards:
        https://docs.aws.amazon.com/eks/latest/userguide/view-upgrade-policy.html
        """
        super().judge_day(path, today)
        version = self.kubernetes_version
        if self.support_type == "STANDARD" and versions.standard_support_ended(version, today):
            ended = (
                f"the standard support of Kubernetes {version} ended on {versions.support_ends(version, 'standard')}"
            )
            rule = f"{ended}, when EKS upgrades clusters of this type by itself"
            way_out = f'write kubernetes_version: "{versions.advised(today)}", or "EXTENDED", which costs more'
            raise refuse(at(path, "support_type"), self.support_type, rule, way_out)

    def _judge_family(self, path: str) -> None:
        if self.ip_family == "ipv6" and self.service_ipv4_cidr is not None:
            rule = "EKS itself chooses the range of Services of an IPv6 cluster"
            raise refuse(at(path, "service_ipv4_cidr"), self.service_ipv4_cidr, rule, "leave it out")
        for index, text in enumerate(self.endpoint_public_cidrs):
            here = f"{at(path, 'endpoint_public_cidrs')}[{index}]"
            verify(text, here, partial(cidrs.client_of, self.ip_family))


@dataclass(frozen=True, kw_only=True)
class ControlPlaneSettings(NamedClusterSettings, ControlPlaneChoices):
    """`ControlPlane`, used alone."""

    vpc_id: Leaf = checked(checks.vpc_id)
    subnet_ids: Leaves = checked(checks.subnet_id, whole=checks.two_subnets)
