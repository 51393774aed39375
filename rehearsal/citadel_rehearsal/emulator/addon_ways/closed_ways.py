"""Why the pods of an add-on never become ready: what they ask for first, and no way leads there.

What it holds the ways against: the network policies that the cluster's program made, the endpoints and routes of the
nodes' subnets, the Pod Identity agent, and the add-on's role.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_network

from citadel_rehearsal.emulator.addon_ways.addon_needs import Workload, workloads
from citadel_rehearsal.emulator.addon_ways.addon_role import identity_fault
from citadel_rehearsal.emulator.addon_ways.nodes_for_pods import without_nodes
from citadel_rehearsal.emulator.addon_ways.policy_ways import Network, Pods, Policies
from citadel_rehearsal.emulator.addon_ways.vpc_ways import is_public_without_addresses, way_to
from citadel_rehearsal.emulator.cluster_objects import namespaces_of, policies_of
from citadel_rehearsal.emulator.eks import members, store
from citadel_rehearsal.emulator.lifecycle import Record

DNS = Pods("kube-system", {"k8s-app": "kube-dns", "eks.amazonaws.com/component": "coredns"}, {"dns": 53, "dns-tcp": 53})
# https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
AGENT = {"ipv4": "169.254.170.23/32", "ipv6": "fd00:ec2::23/128"}
KUBELET, HTTPS, HTTP = 10250, 443, 80
NO_ADDRESSES = (
    "One or more Amazon EC2 Subnets of [{0}] for node group {1} does not automatically assign public IP addresses to "
    "instances launched into it. If you want your instances to be assigned a public IP address, then you need to "
    "enable auto-assign public IP address for the subnet. See IP addressing in VPC guide: "
    "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-ip-addressing.html#subnet-public-ip"
)
NODE_SERVICES = ("ec2", "ecr.api", "ecr.dkr", "s3")


def install() -> None:
    """Let EKS ask here."""
    if closed_ways not in members.JUDGES:
        members.JUDGES += [without_nodes, closed_ways]
        members.NODE_JUDGES += [ways_of_nodes, addresses_of_nodes]


def closed_ways(addon: Record) -> list[str]:
    """A sentence for each way that is closed; none where it has no node, which is told apart."""
    cluster = store.cluster(addon["clusterName"])
    groups = store.running_node_groups(cluster["name"])
    subnets = sorted({subnet for group in groups for subnet in group["subnets"]})
    if not subnets:
        return []
    namespace, here = addon["namespaceConfig"]["namespace"], policies(cluster)
    every = [Asking(cluster, workload, namespace, subnets, here) for workload in workloads(addon["addonName"])]
    return [fault for asking in every for fault in asking.faults()]


def addresses_of_nodes(group: Record) -> list[tuple[str, str]]:
    """A group in public subnets that give no public addresses.

    https://docs.aws.amazon.com/eks/latest/userguide/create-managed-node-group.html
    https://github.com/eksctl-io/eksctl/issues/2834 (the sentence)
    """
    without = [one for one in sorted(group["subnets"]) if is_public_without_addresses(one)]
    if not without or group.get("launchTemplate"):
        return []
    name = group["nodegroupName"]
    return [("Ec2SubnetInvalidConfiguration", NO_ADDRESSES.format(", ".join(without), name))]


def ways_of_nodes(group: Record) -> list[tuple[str, str]]:
    """What nodes ask for at boot, and no way leads there: EC2, and images with their layers in S3.

    https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
    https://github.com/bottlerocket-os/bottlerocket/issues/2535
    Where vpc-cni has an association, its credentials come from EKS Auth by the node.
    """
    services = [*NODE_SERVICES, *(["eks-auth"] if _cni_has_association(group["clusterName"]) else [])]
    closed = [
        f"nodes cannot reach {service}: {subnet} has no route out, and its VPC no endpoint for {service}"
        for service in services
        for subnet in sorted(group["subnets"])
        if way_to(service, subnet).kind == "closed"
    ]
    return [(members.UNJOINED_CODE, members.UNJOINED.format(why)) for why in closed]


def _cni_has_association(cluster_name: str) -> bool:
    wanted = ("kube-system", "aws-node")
    return any((one["namespace"], one["serviceAccount"]) == wanted for one in store.associations(cluster_name))


def policies(cluster: Record) -> Policies:
    """The cluster's, and how vpc-cni enforces them."""
    return Policies(policies_of(cluster), namespaces_of(cluster), _mode(cluster["name"]))


def _mode(cluster_name: str) -> str:
    """https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html"""
    values = next(
        (one.get("configurationValues") for one in store.addons(cluster_name) if one["addonName"] == "vpc-cni"), ""
    )
    try:
        told = json.loads(values or "{}")
    except ValueError:
        return "none"
    if str(told.get("enableNetworkPolicy", "false")).lower() != "true":
        return "none"
    return str((told.get("env") or {}).get("NETWORK_POLICY_ENFORCING_MODE", "standard"))


@dataclass(frozen=True)
class Asking:
    """The pods of one workload, in the subnets of a cluster's nodes."""

    cluster: Record
    workload: Workload
    namespace: str
    subnets: Sequence[str]
    policies: Policies

    def faults(self) -> Iterator[str]:
        """Each begins with the pods' name."""
        for fault in (*self._in_cluster(), *self._credentials(), *self._services()):
            yield f"{self.workload.pods} {fault}"

    def _in_cluster(self) -> Iterator[str]:
        network = self.cluster["kubernetesNetworkConfig"]
        if self.workload.dns and not self._let_to_dns():
            yield f"cannot ask the cluster's DNS: {self._not_let('kube-dns', 53, 'UDP')}"
        services = network.get("serviceIpv6Cidr") if self._ip_family == "ipv6" else network["serviceIpv4Cidr"]
        if self.workload.api_server and services:
            address = ip_network(services).network_address + 1
            if not self._let([ip_network(address)], HTTPS):
                yield f"cannot reach the API server: {self._not_let(str(address), HTTPS)}"
        if self.workload.kubelets and not self._let(self._node_networks(), KUBELET):
            yield f"cannot reach the kubelets: {self._not_let('the nodes', KUBELET)}"

    def _credentials(self) -> Iterator[str]:
        if not self.workload.service_account:
            return
        fault, by_agent = identity_fault(
            self.cluster, self.namespace, self.workload.service_account, self.workload.actions
        )
        if fault:
            yield fault
        agent = AGENT[self._ip_family]
        if by_agent and not self._let([ip_network(agent)], HTTP):
            yield f"gets no credentials: {self._not_let(agent.partition('/')[0], HTTP)}"

    def _services(self) -> Iterator[str]:
        family = "ipv4" if self.workload.host_network else self._ip_family
        for service in self.workload.services:
            for subnet in self.subnets:
                way = way_to(service, subnet, family)
                if way.kind == "closed":
                    yield f"cannot reach {service}: {subnet} has no route out, and its VPC no endpoint for {service}"
                    break
                if way.kind != "unknown" and not self._let(way.networks, HTTPS):
                    there = " and ".join(map(str, way.networks)) if way.kind == "endpoint" else "its public addresses"
                    yield f"cannot reach {service}: {self._not_let(there, HTTPS)}"
                    break

    @property
    def _ip_family(self) -> str:
        return str(self.cluster["kubernetesNetworkConfig"].get("ipFamily") or "ipv4")

    @property
    def _pods(self) -> Pods:
        return Pods(self.namespace, self.workload.labels, {})

    def _let_to_dns(self) -> bool:
        return self.workload.host_network or self.policies.lets_to_pods(self._pods, DNS, 53, "UDP")

    def _let(self, networks: Sequence[Network], port: int) -> bool:
        return self.workload.host_network or self.policies.lets_to_addresses(self._pods, networks, port)

    def _not_let(self, to: str, port: int, protocol: str = "TCP") -> str:
        return f"no network policy of {self.namespace} lets it out to {to} on {protocol} {port}"

    def _node_networks(self) -> list[Network]:
        key = "CidrBlock" if self._ip_family == "ipv4" else "Ipv6CidrBlock"
        found = [store.subnet(one) or {} for one in self.subnets]
        return [ip_network(one[key]) for one in found if one.get(key)]
