"""A new VPC: subnets by zone, and the outbound routes of the nodes."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from eks_citadel.inputs.answers import complete, given
from eks_citadel.inputs.known import known, tagged
from eks_citadel.inputs.late import after
from eks_citadel.inputs.live_cluster import zones_of_creation
from eks_citadel.inputs.location import locate
from eks_citadel.inputs.refusals import printing
from eks_citadel.kubernetes.zones import control_plane_letters
from eks_citadel.network.address_plan import ipv6_subnet
from eks_citadel.network.aws_endpoints import AwsEndpoints
from eks_citadel.network.flow_log import flow_log
from eks_citadel.network.settings import NetworkSettings, zone_names
from eks_citadel.parsing.cidrs import NAT64, nat64

INTERNET, IPV6_INTERNET = "0.0.0.0/0", "::/0"
# https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html
INTERNAL_LOAD_BALANCERS = {"kubernetes.io/role/internal-elb": "1"}
PUBLIC_LOAD_BALANCERS = {"kubernetes.io/role/elb": "1"}


class NewVpc:
    """The resources of a new VPC, as children of a `Network`."""

    def __init__(self, name: str, settings: NetworkSettings, parent: pulumi.Resource) -> None:
        self._name = name
        self._settings = settings
        self._parent = parent
        self._child = pulumi.ResourceOptions(parent=parent)
        self._location = locate(parent)
        self._ranges = settings.subnets()
        self._zone_names, self._standing = self._look_up_zones()
        self._vpc = self._create_vpc()
        self.id = self._vpc.id
        self.cidrs = [settings.cidr, *([self._vpc.ipv6_cidr_block] if settings.dual_stack else [])]
        self.route_table_ids: dict[str, pulumi.Output[str]] = {}
        self.nat_addresses: list[pulumi.Output[str]] = []
        self._subnets: dict[str, list[aws.ec2.Subnet]] = {}
        self._isolated = self._create_route_table("isolated")
        self._internet: list[pulumi.CustomResource] = []
        ranges = dict(zip(self._ranges, self._ranges_of("control-plane"), strict=True))
        self.control_plane_cidrs = self._of_control_plane(ranges)
        self._create_on_request()

    def ranges(self, noun: str) -> list[pulumi.Input[str]]:
        """The ranges of one kind of subnet as pods see them; empty where there are none in the pods' family."""
        settings = self._settings
        if noun == "public":
            there = settings.public and (settings.public_load_balancers or not settings.dual_stack)
            return self._ranges_of(noun) if there else []
        asked = {"aws-endpoint": bool(settings.services), "data": settings.data_subnets}
        return self._with_nat64(noun) if asked.get(noun, True) else []

    def subnet_ids(self, noun: str) -> "pulumi.Output[list[str]]":
        """The subnets of one kind that were created; public ones once they have their route."""
        reasons = [way.id for way in self._internet] if noun == "public" else []
        return after([subnet.id for subnet in self._subnets.get(noun, ())], *reasons)

    def load_balancers(self) -> "tuple[pulumi.Output[list[str]], pulumi.Output[list[str]]]":
        """Ids and ranges of the subnets where load balancers stand, of which none needs translation."""
        places = self._settings.load_balancer_places
        ids = pulumi.Output.all(*[self.subnet_ids(noun) for noun in places])
        ranges = [text for noun in places for text in self._ranges_of(noun)]
        return ids.apply(lambda lists: [one for ids in lists for one in ids]), pulumi.Output.all(*ranges)

    def _create_on_request(self) -> None:
        """Subnets with a route table of their own, which has no way out."""
        asked = {"load-balancer": self._settings.internal_load_balancers, "data": self._settings.data_subnets}
        for noun in (noun for noun, wanted in asked.items() if wanted):
            cidrs = {zone: ranges.of(noun) for zone, ranges in self._ranges.items()}
            roles = INTERNAL_LOAD_BALANCERS if noun == "load-balancer" else {}
            self._create_isolated(noun, cidrs, self._create_route_table(noun), roles)

    def _ranges_of(self, noun: str) -> list[pulumi.Input[str]]:
        """The ranges of one kind of subnet, one for each zone, in the pods' address family."""
        if self._settings.dual_stack:
            return [self._ipv6_range(noun, zone) for zone in self._ranges]
        return [ranges.of(noun) for ranges in self._ranges.values()]

    def _ipv6_range(self, noun: str, zone: str) -> pulumi.Input[str]:
        block = given(self._vpc.ipv6_cidr_block, f"aws:ec2/vpc:Vpc {self._name}-vpc", "ipv6_cidr_block")
        return block.apply(lambda whole: ipv6_subnet(whole, noun, zone))

    def _with_nat64(self, noun: str) -> list[pulumi.Input[str]]:
        """The ranges of one kind of subnet, and their NAT64 ranges, by which IPv6 pods reach what has only IPv4."""
        ipv4 = [ranges.of(noun) for ranges in self._ranges.values()]
        return [*self._ranges_of(noun), *(map(nat64, ipv4) if self._settings.translates else ())]

    def control_plane_subnet_ids(self) -> "pulumi.Output[list[str]]":
        """Subnets for the interfaces of the control plane."""
        chosen = self._settings.control_plane_zones or self._settings.zones
        cidrs = {zone: ranges.control_plane for zone, ranges in self._ranges.items() if zone in chosen}
        subnets = self._create_isolated("control-plane", cidrs, self._isolated)
        return self._of_control_plane({zone: subnet.id for zone, subnet in zip(cidrs, subnets, strict=True)})

    def _of_control_plane(self, by_zone: Mapping[str, pulumi.Input[str]]) -> "pulumi.Output[list[str]]":
        """The values of its zones. A new zone's subnet, whose id a preview does not know, is not among them."""
        return self._standing.apply(lambda letters: pulumi.Output.all(*[by_zone[letter] for letter in letters]))

    def node_subnets(self) -> dict[str, pulumi.Output[str]]:
        """Id of the nodes' subnet in each zone, known once all of them have outbound routes and endpoints."""
        roles = {} if self._settings.internal_load_balancers else INTERNAL_LOAD_BALANCERS
        nodes = {zone: self._create_subnet("node", zone, self._ranges[zone].node, roles) for zone in self._ranges}
        public = self._create_public_subnets() if self._settings.public else {}
        ways_out = [*self._create_routes(nodes, public), *self._create_endpoints()]
        ready = [way.id for way in ways_out]
        return {zone: after(subnet.id, *ready) for zone, subnet in nodes.items()}

    def _look_up_zones(self) -> "tuple[pulumi.Output[Mapping[str, str]], pulumi.Output[list[str]]]":
        """Zone names by letter, and the control plane's letters; both are refused before anything is made in a zone."""
        opts = pulumi.InvokeOutputOptions(parent=self._parent)
        zones = aws.get_availability_zones_output(state="available", opts=opts)
        found = complete(zones, "aws:index/getAvailabilityZones:getAvailabilityZones", "names", "zone_ids")
        ids = found.apply(lambda zones: dict(zip(zones.names, zones.zone_ids, strict=True)))
        letters, chosen = self._settings.zones, self._settings.control_plane_zones
        names = ids.apply(printing(lambda known: zone_names(letters, known, chosen)))
        standing = self._control_plane_letters(names)
        return pulumi.Output.all(names, standing).apply(lambda both: both[0]), standing

    def _control_plane_letters(self, names: "pulumi.Output[dict[str, str]]") -> "pulumi.Output[list[str]]":
        letters, chosen = self._settings.zones, self._settings.control_plane_zones
        if self._settings.cluster_name is None:
            return pulumi.Output.from_input(sorted(chosen or letters))
        cluster = known(self._settings.cluster_name)
        found = pulumi.Output.all(names, cluster, zones_of_creation(cluster, self._parent))
        return found.apply(printing(lambda known: control_plane_letters(letters, chosen, *known)))

    def _create_vpc(self) -> aws.ec2.Vpc:
        vpc = aws.ec2.Vpc(
            f"{self._name}-vpc",
            cidr_block=self._settings.cidr,
            enable_dns_hostnames=True,
            enable_dns_support=True,
            assign_generated_ipv6_cidr_block=self._settings.dual_stack or None,
            tags=self._tags("vpc"),
            opts=self._child,
        )
        # Without rules, the VPC's default security group opens nothing when it is used by mistake.
        aws.ec2.DefaultSecurityGroup(
            f"{self._name}-default-security-group", vpc_id=vpc.id, tags=self._tags("closed"), opts=self._child
        )
        flow_log(self._name, vpc.id, self._settings, self._location, self._parent)
        return vpc

    def _create_public_subnets(self) -> dict[str, aws.ec2.Subnet]:
        gateway = aws.ec2.InternetGateway(
            f"{self._name}-internet-gateway", vpc_id=self.id, tags=self._tags("internet"), opts=self._child
        )
        table = self._create_route_table("public")
        route = self._create_route("public", table, INTERNET, gateway_id=gateway.id)
        if self._settings.dual_stack and self._settings.public_load_balancers:
            self._create_route("public-ipv6", table, IPV6_INTERNET, gateway_id=gateway.id)
        roles = PUBLIC_LOAD_BALANCERS if self._settings.public_load_balancers else {}
        subnets = {zone: self._create_subnet("public", zone, self._ranges[zone].public, roles) for zone in self._ranges}
        associations = [self._associate("public", zone, subnet, table) for zone, subnet in subnets.items()]
        self._internet = [route, *associations]
        return subnets

    def _create_isolated(
        self, noun: str, cidrs: Mapping[str, str], table: aws.ec2.RouteTable, roles: Mapping[str, str] | None = None
    ) -> list[aws.ec2.Subnet]:
        subnets = {zone: self._create_subnet(noun, zone, cidr, roles or {}) for zone, cidr in cidrs.items()}
        for zone, subnet in subnets.items():
            self._associate(noun, zone, subnet, table)
        return list(subnets.values())

    def _create_routes(
        self, nodes: Mapping[str, aws.ec2.Subnet], public: Mapping[str, aws.ec2.Subnet]
    ) -> list[pulumi.CustomResource]:
        if self._settings.outbound == "aws-endpoints":
            return [self._associate("node", zone, subnet, self._isolated) for zone, subnet in nodes.items()]
        nat_zones = list(nodes) if self._settings.outbound == "nat-per-zone" else list(nodes)[:1]
        gateways = {zone: self._create_nat_gateway(zone, public[zone]) for zone in nat_zones}
        egress_only = self._create_egress_only_gateway() if self._settings.dual_stack else None
        ways: list[pulumi.CustomResource] = []
        for zone, subnet in nodes.items():
            table = self._create_route_table(f"node-{zone}")
            gateway = gateways.get(zone) or gateways[nat_zones[0]]
            ways.append(self._associate("node", zone, subnet, table))
            ways.append(self._create_route(f"node-{zone}", table, INTERNET, nat_gateway_id=gateway.id))
            if egress_only is not None:
                ways += self._create_ipv6_routes(zone, table, gateway, egress_only)
        return ways

    def _create_ipv6_routes(
        self,
        zone: str,
        table: aws.ec2.RouteTable,
        gateway: aws.ec2.NatGateway,
        egress_only: aws.ec2.EgressOnlyInternetGateway,
    ) -> list[pulumi.CustomResource]:
        """Routes to IPv6 by an egress-only gateway, and to IPv4 (NAT64) by the NAT gateway."""
        return [
            self._create_route(f"node-{zone}-ipv6", table, IPV6_INTERNET, egress_only_gateway_id=egress_only.id),
            self._create_route(f"node-{zone}-nat64", table, str(NAT64), nat_gateway_id=gateway.id),
        ]

    def _create_egress_only_gateway(self) -> aws.ec2.EgressOnlyInternetGateway:
        return aws.ec2.EgressOnlyInternetGateway(
            f"{self._name}-egress-only-gateway", vpc_id=self.id, tags=self._tags("egress-only"), opts=self._child
        )

    def _create_nat_gateway(self, zone: str, subnet: aws.ec2.Subnet) -> aws.ec2.NatGateway:
        tags = self._tags(f"nat-{zone}")
        address = aws.ec2.Eip(f"{self._name}-nat-address-{zone}", domain="vpc", tags=tags, opts=self._child)
        self.nat_addresses.append(address.public_ip)
        return aws.ec2.NatGateway(
            f"{self._name}-nat-gateway-{zone}",
            subnet_id=subnet.id,
            allocation_id=address.id,
            tags=tags,
            # EC2 fails a NAT gateway whose VPC has no internet gateway attached yet.
            opts=pulumi.ResourceOptions(parent=self._parent, depends_on=self._internet),
        )

    def _create_endpoints(self) -> list[pulumi.CustomResource]:
        services = self._settings.services
        if not services:
            return []
        cidrs = {zone: ranges.aws_endpoint for zone, ranges in self._ranges.items()}
        subnets = dict(zip(cidrs, self._create_isolated("aws-endpoint", cidrs, self._isolated), strict=True))
        return AwsEndpoints(
            self._name, self._settings, self._vpc, subnets, self._zone_names, self._location, self._parent
        ).resources

    def _create_subnet(self, noun: str, zone: str, cidr: str, roles: Mapping[str, str]) -> aws.ec2.Subnet:
        subnet = aws.ec2.Subnet(
            f"{self._name}-{noun}-subnet-{zone}",
            vpc_id=self.id,
            availability_zone=self._zone_names.apply(lambda names: names[zone]),
            cidr_block=cidr,
            map_public_ip_on_launch=False,
            tags=self._tags(f"{noun}-{zone}", **roles),
            opts=self._child,
            **(self._dual_stack(noun, zone) if self._settings.dual_stack else {}),
        )
        self._subnets.setdefault(noun, []).append(subnet)
        return subnet

    def _dual_stack(self, noun: str, zone: str) -> dict[str, Any]:
        """The IPv6 range of a subnet. Nodes must get an IPv6 address, and their pods DNS64 names of IPv4-only hosts.

        https://docs.aws.amazon.com/eks/latest/userguide/cni-ipv6.html
        """
        if noun == "public" and not self._settings.public_load_balancers:
            return {}  # a NAT gateway needs no IPv6
        addresses = {"ipv6_cidr_block": self._ipv6_range(noun, zone)}
        if noun != "node":
            return addresses
        return {**addresses, "assign_ipv6_address_on_creation": True, "enable_dns64": self._settings.translates or None}

    def _create_route_table(self, noun: str) -> aws.ec2.RouteTable:
        table = aws.ec2.RouteTable(
            f"{self._name}-route-table-{noun}", vpc_id=self.id, tags=self._tags(noun), opts=self._child
        )
        self.route_table_ids[noun] = table.id
        return table

    def _create_route(
        self, noun: str, table: aws.ec2.RouteTable, destination: str, **target: pulumi.Input[str]
    ) -> aws.ec2.Route:
        ipv6 = ":" in destination
        return aws.ec2.Route(
            f"{self._name}-route-{noun}",
            route_table_id=table.id,
            destination_cidr_block=None if ipv6 else destination,
            destination_ipv6_cidr_block=destination if ipv6 else None,
            opts=self._child,
            **target,
        )

    def _associate(
        self, noun: str, zone: str, subnet: aws.ec2.Subnet, table: aws.ec2.RouteTable
    ) -> aws.ec2.RouteTableAssociation:
        return aws.ec2.RouteTableAssociation(
            f"{self._name}-{noun}-association-{zone}", subnet_id=subnet.id, route_table_id=table.id, opts=self._child
        )

    def _tags(self, noun: str, **roles: str) -> Any:
        return tagged(self._settings.tags, Name=f"{self._name}-{noun}", **roles)
