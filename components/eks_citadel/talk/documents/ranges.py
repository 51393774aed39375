"""The address ranges that named ends stand for."""

from dataclasses import dataclass

from eks_citadel.parsing import cidrs
from eks_citadel.parsing.refusal import refuse


@dataclass(frozen=True)
class Ranges:
    """Ranges as CIDR blocks. Those of an existing VPC are known only at the update, hence apart from the settings.

    `node_cidrs` are of nodes and pods; `ec2_endpoint` says whether EC2 has an endpoint in `aws_endpoint_cidrs`, and
    `endpoint_services` which other services have one; `node_local_dns_cache`, whether pods also ask NodeLocal DNSCache.

    EKS chooses the service range of an IPv6 cluster; with `service_ipv6_cidr`, pods have IPv6.
    """

    control_plane_cidrs: tuple[str, ...] = ()
    aws_endpoint_cidrs: tuple[str, ...] = ()
    service_ipv4_cidr: str | None = None
    service_ipv6_cidr: str | None = None
    node_cidrs: tuple[str, ...] = ()
    ec2_endpoint: bool = False
    endpoint_services: tuple[str, ...] = ()
    load_balancer_cidrs: tuple[str, ...] = ()
    data_cidrs: tuple[str, ...] = ()
    vpc_cidrs: tuple[str, ...] = ()
    node_local_dns_cache: bool = False

    @property
    def ip_family(self) -> str:
        """The family of the pods' addresses."""
        return "ipv4" if self.service_ipv6_cidr is None else "ipv6"

    @property
    def api_server(self) -> str:
        """The ClusterIP of the API server, the first address of the service range, as a /32 or /128.

        A policy must name it: that service has no selector, so the CNI's controller does not resolve it
        (https://github.com/aws/amazon-network-policy-controller-k8s, pkg/resolvers/endpoints.go).
        """
        service_cidr = self.service_ipv6_cidr or self.service_ipv4_cidr
        if service_cidr is None:
            rule = "the API server has the first address of this range"
            raise refuse("service_ipv4_cidr", None, rule, "give the cluster's service range")
        return cidrs.first_address(service_cidr)
