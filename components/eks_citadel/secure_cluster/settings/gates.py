"""What closes a cluster: the choices of its gates, nodes and add-ons, and the rules between them."""

from dataclasses import dataclass, field

from eks_citadel.enter.settings import AccessEntrySettings, ClusterAccessChoices, judge_entries, no_admin
from eks_citadel.iam.bounded import BoundedSettings
from eks_citadel.kubernetes.checks import KUBE_SYSTEM, NETWORK_POLICY_MODES
from eks_citadel.kubernetes.cluster import DnsSettings, FamilySettings, ServiceRangeSettings, VersionSettings
from eks_citadel.kubernetes.eks_addons import own_namespaces
from eks_citadel.leave.settings.pod_identity import ClusterPodIdentitySettings
from eks_citadel.network.settings import NetworkChoices
from eks_citadel.nodes.settings import addons
from eks_citadel.nodes.settings.further_addons import FurtherAddonsSettings
from eks_citadel.nodes.settings.node_group import ClusterNodeGroupSettings, default_node_groups, judge_nitro
from eks_citadel.parsing import checks, cidrs
from eks_citadel.parsing.parse import Leaf, at, checked
from eks_citadel.parsing.refusal import GIVEN, Described, known_words, refuse, second
from eks_citadel.parsing.tags import TaggedSettings
from eks_citadel.secure_cluster.further_addons import (
    judge_addons,
    judge_identities_of_addons,
    judge_namespaces_of_addons,
)
from eks_citadel.secure_cluster.node_groups import judge_addon_nodes, judge_places
from eks_citadel.talk.settings.flow import FlowEndSettings, FlowSettings, judge_families, judge_flow_names
from eks_citadel.talk.settings.namespace import NamespaceSettings
from eks_citadel.talk.settings.port_limit import NamedRanges, judge_port_limit, named_ranges

DEFAULT_NAMESPACE = NamespaceSettings(name="default", existing=True)


@dataclass(frozen=True, kw_only=True)
class GatesChoices(
    addons.AddonVersionsSettings,
    addons.AddonRolesSettings,
    FurtherAddonsSettings,
    addons.VolumeScopeSettings,
    DnsSettings,
    ClusterAccessChoices,
    VersionSettings,
    FamilySettings,
    ServiceRangeSettings,
    BoundedSettings,
    TaggedSettings,
):
    """The choices about everything in a cluster but its control plane."""

    network: NetworkChoices
    cluster_name: Leaf | None = checked(checks.cluster_name, default=None, otherwise="that of `cluster`")
    node_role_arn: Leaf | None = checked(checks.role_arn, default=None, otherwise="a new role")
    node_groups: tuple[ClusterNodeGroupSettings, ...] = field(default_factory=default_node_groups)
    namespaces: tuple[NamespaceSettings, ...] = ()
    flows: tuple[FlowSettings, ...] = ()
    pod_identities: tuple[ClusterPodIdentitySettings, ...] = ()
    network_policy_mode: str | None = checked(
        checks.word(*NETWORK_POLICY_MODES),
        default=None,
        otherwise="`strict` where the deployer reaches the endpoint, else `standard`",
    )

    @property
    def reaches_endpoint(self) -> bool:
        """Whether objects in the cluster are created."""
        raise NotImplementedError

    @property
    def policy_mode(self) -> str:
        """The CNI's mode: strict where its policies can be made in time."""
        return self.network_policy_mode or ("strict" if self.reaches_endpoint else "standard")

    @property
    def closed_namespaces(self) -> tuple[NamespaceSettings, ...]:
        """Every namespace that is closed: the declared ones, and `default`."""
        declared = () if any(item.name == "default" for item in self.namespaces) else (DEFAULT_NAMESPACE,)
        return (*declared, *self.namespaces) if self.reaches_endpoint else ()

    @property
    def namespaces_of_addons(self) -> tuple[str, ...]:
        """Namespaces that add-ons bring with them."""
        return own_namespaces(item.name for item in self.addons)

    @property
    def charts(self) -> tuple[int, ...]:
        """Places of the add-ons that a chart installs, by the API server."""
        return tuple(index for index, item in enumerate(self.addons) if item.needs.chart)

    @property
    def pod_cidrs(self) -> tuple[str, ...]:
        """The nodes' subnets, where pods get their addresses.

        For an existing VPC all private ranges, and for IPv6 pods all global ones, since Amazon chooses these.
        """
        if self.ip_family == "ipv6" or self.network.existing:
            return cidrs.pod_ranges(ipv6=self.ip_family == "ipv6")
        return tuple(subnets.node for subnets in self.network.subnets().values())

    def judge_gates(self, path: str) -> None:
        """Refuses settings that lock out, that open too much, or that would not be enforced."""
        self.judge_dns(path, self.ip_family)
        self._judge_access(path)
        self._judge_reach(path)
        self._judge_nodes(path)
        self._judge_service_range(path)
        self._judge_namespaces(path)
        self._judge_flows(path)
        self._judge_pod_identities(path)

    def _judge_access(self, path: str) -> None:
        judge_entries(self.access_entries, at(path, "access_entries"))
        if not any(entry.cluster_admin for entry in self.access_entries):
            raise no_admin(at(path, "access_entries"), [entry.name for entry in self.access_entries])

    def _judge_reach(self, path: str) -> None:
        if self.reaches_endpoint:
            return
        for name in ("namespaces", "flows"):
            if getattr(self, name):
                self._refuse_unreached(at(path, name), GIVEN)
        if self.network_policy_mode == "strict":
            self._refuse_unreached(at(path, "network_policy_mode"), self.network_policy_mode)
        for index, entry in enumerate(self.access_entries):
            if entry.binds:
                here = f"{at(path, 'access_entries')}[{index}]"
                self._refuse_unreached(here, Described(f"{entry.name} with bindings"))
        for index, identity in enumerate(self.pod_identities):
            if identity.pod_labels:
                self._refuse_unreached(f"{at(path, 'pod_identities')}[{index}].pod_labels", GIVEN)
        for index in self.charts:
            self._refuse_unreached(f"{at(path, 'addons')}[{index}].name", self.addons[index].name)

    @staticmethod
    def _refuse_unreached(path: str, value: str) -> None:
        rule = "it needs objects in the cluster, and the deployer does not reach its endpoint"
        way_out = "give the deployer a network path and set deployer_reaches_endpoint: true"
        raise refuse(path, value, rule, way_out)

    def _judge_nodes(self, path: str) -> None:
        addons.judge_versions(self.kubernetes_version, self.addon_versions, path)
        addons.judge_policies(self.addon_versions, self.policy_mode, path)
        addons.judge_volumes(self.addon_versions, self.volume_scope, path)
        refuse_twice(at(path, "node_groups"), ".name", [group.name for group in self.node_groups])
        judge_addon_nodes(self.node_groups, at(path, "node_groups"))
        judge_places(self.node_groups, self.network, at(path, "node_groups"))
        judge_addons(self.addons, self.node_groups, at(path, "addons"))
        if self.ip_family == "ipv6":
            addons.judge_ipv6(self.addon_versions, path)
            judge_nitro(self.node_groups, at(path, "node_groups"))

    def _judge_service_range(self, path: str) -> None:
        own, services = self.network.cidr, self.service_ipv4_cidr
        if own and services and cidrs.overlapping([own, services]):
            rule = f"it overlaps the network's {own}"
            raise refuse(at(path, "service_ipv4_cidr"), services, rule, "change one of the two")

    def _judge_namespaces(self, path: str) -> None:
        refuse_twice(at(path, "namespaces"), ".name", [item.name for item in self.namespaces])
        judge_namespaces_of_addons(self.addons, [item.name for item in self.namespaces], at(path, "namespaces"))
        declared = {item.name for item in self.closed_namespaces}
        for index, entry in enumerate(self.access_entries):
            for place, binding in enumerate(entry.role_bindings):
                here = f"{at(path, 'access_entries')}[{index}].role_bindings[{place}].namespaces"
                for number, name in enumerate(binding.namespaces):
                    _refuse_undeclared(f"{here}[{number}]", name, declared)
        _refuse_one_name(self.access_entries, at(path, "access_entries"))

    def _judge_flows(self, path: str) -> None:
        judge_flow_names(self.flows, at(path, "flows"))
        judge_families(self.flows, self.ip_family, at(path, "flows"))
        pods = [(item.namespace, item) for item in self.pod_identities]
        judge_port_limit(self.flows, pods, self._named_ranges(), self.pod_cidrs, at(path, "flows"))
        declared = {*(item.name for item in self.closed_namespaces), *self.namespaces_of_addons}
        for index, flow in enumerate(self.flows):
            here = f"{at(path, 'flows')}[{index}]"
            for end in ("source", "destination"):
                self._judge_end(getattr(flow, end), end, f"{here}.{end}", declared)

    def _named_ranges(self) -> NamedRanges:
        """As far as they are known before anything is created: of a new IPv4 network."""
        network = self.network
        known = not network.existing and self.ip_family == "ipv4"
        zones = list(network.subnets().values()) if known else []
        return named_ranges(
            self.ip_family,
            self.service_ipv4_cidr,
            control_plane_cidrs=tuple(zone.control_plane for zone in zones),
            aws_endpoint_cidrs=tuple(zone.aws_endpoint for zone in zones if network.has_aws_endpoints),
            load_balancer_cidrs=tuple(zone.of(noun) for zone in zones for noun in network.load_balancer_places),
            data_cidrs=tuple(zone.data for zone in zones if network.has_data_subnets),
        )

    def _judge_end(self, end: FlowEndSettings, side: str, path: str, declared: set[str]) -> None:
        if end.namespace not in (None, KUBE_SYSTEM):
            _refuse_undeclared(at(path, "namespace"), end.namespace, declared)
        if end.named == "aws-endpoints" and not self.network.has_aws_endpoints:
            rule = "the network has no subnets with endpoints, and a rule without addresses would allow everybody"
            key = "aws_endpoint_subnet_ids" if self.network.existing else "aws_endpoints"
            raise refuse(at(path, "named"), end.named, rule, f"give network.{key}")
        if end.named == "api-server" and side == "source" and not self.network.has_control_plane_subnets:
            rule = "the control plane shares the nodes' subnets, so every pod would be allowed, too"
            raise refuse(at(path, "named"), end.named, rule, "give network.control_plane_subnet_ids")
        if end.named == "load-balancers" and not self.network.has_load_balancer_subnets:
            rule = "nobody said where load balancers stand, and a rule without addresses would allow everybody"
            raise refuse(at(path, "named"), end.named, rule, "give network.load_balancer_subnet_ids")
        if end.named == "data-subnets" and not self.network.has_data_subnets:
            rule = "the network has no subnets for data, and a rule without addresses would allow everybody"
            key = "data_subnet_ids" if self.network.existing else "data_subnets"
            raise refuse(at(path, "named"), end.named, rule, f"give network.{key}")

    def _judge_pod_identities(self, path: str) -> None:
        declared = {item.name for item in self.closed_namespaces}
        refuse_twice(at(path, "pod_identities"), "", [item.key for item in self.pod_identities])
        judge_identities_of_addons(self.addons, self.pod_identities, at(path, "pod_identities"))
        for index, item in enumerate(self.pod_identities):
            if self.reaches_endpoint and item.namespace != KUBE_SYSTEM:
                here = f"{at(path, 'pod_identities')}[{index}].namespace"
                _refuse_undeclared(here, item.namespace, declared)


def refuse_twice(path: str, key: str, values: list[str]) -> None:
    """Refuses the second of two items with one key."""
    if (index := second(values)) is not None:
        rule = f"{path}[{values.index(values[index])}] has it already"
        raise refuse(f"{path}[{index}]{key}", values[index], rule, "keep one")


def _refuse_one_name(entries: tuple[AccessEntrySettings, ...], path: str) -> None:
    """In a namespace, a binding's name joins group and role by a hyphen, and both may have hyphens, too."""
    seen: dict[tuple[str, str], str] = {}
    for index, entry in enumerate(entries):
        for place, item in enumerate(entry.role_bindings):
            name = f"{item.group}-{item.cluster_role}"
            for namespace in item.namespaces:
                if seen.setdefault((namespace, name), item.group) != item.group:
                    rule = f"another group and role make a binding of this name in {namespace}"
                    raise refuse(f"{path}[{index}].role_bindings[{place}]", name, rule, "rename one of the groups")


def _refuse_undeclared(path: str, name: str, declared: set[str]) -> None:
    if name not in declared:
        raise refuse(
            path, name, "namespaces does not declare it", f"{known_words(name, declared)}, or declare it there"
        )
