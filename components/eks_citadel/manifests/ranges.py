"""The address ranges that named ends stand for."""

from dataclasses import dataclass
from ipaddress import ip_network

from eks_citadel.settings.refusal import refuse


@dataclass(frozen=True)
class Ranges:
    """Ranges as CIDR blocks. Those of an existing VPC are known only at the update, hence apart from the settings."""

    control_plane_cidrs: tuple[str, ...] = ()
    aws_endpoint_cidrs: tuple[str, ...] = ()
    service_ipv4_cidr: str | None = None

    @property
    def api_server(self) -> str:
        """The ClusterIP of the API server, the first address of the service range, as a /32.

        A policy must name it: that service has no selector, so the CNI's controller does not resolve it
        (https://github.com/aws/amazon-network-policy-controller-k8s, pkg/resolvers/endpoints.go).
        """
        if self.service_ipv4_cidr is None:
            rule = "the API server's address is the first of it"
            raise refuse("service_ipv4_cidr", None, rule, "give the cluster's service range")
        return f"{ip_network(self.service_ipv4_cidr).network_address + 1}/32"
