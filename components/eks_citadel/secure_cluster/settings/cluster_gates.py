"""The gates of a cluster that is there: how the cluster is known, and what others made that is adopted."""

from dataclasses import dataclass

from eks_citadel.enter.settings import AdoptedEntriesSettings, EndpointSettings
from eks_citadel.kubernetes.adopted import judge_adopted
from eks_citadel.kubernetes.cluster import ActiveClusterSettings
from eks_citadel.kubernetes.standing import authentication_mode
from eks_citadel.nodes.settings.addons import STAGES, AdoptedAddonsSettings
from eks_citadel.parsing.parse import Later, Leaf, at, checked
from eks_citadel.parsing.refusal import GIVEN, Unfit, refuse
from eks_citadel.secure_cluster.settings.gates import GatesChoices


def no_name(text: str) -> None:
    """A check that refuses each text: `cluster` is a resource."""
    raise Unfit("it is the resource, not its name", "write cluster_name for a name")


@dataclass(frozen=True, kw_only=True)
class ClusterGatesSettings(
    GatesChoices, ActiveClusterSettings, EndpointSettings, AdoptedEntriesSettings, AdoptedAddonsSettings
):
    """`ClusterGates`: a cluster by itself or by its names; EKS is asked for what is left out."""

    cluster: Leaf | None = checked(no_name, default=None)
    authentication_mode: Leaf | None = checked(authentication_mode, default=None, otherwise="what EKS answers")
    deployer_reaches_endpoint: bool

    @property
    def reaches_endpoint(self) -> bool:
        """Whether objects in the cluster are created."""
        return self.deployer_reaches_endpoint

    def judge(self, path: str) -> None:
        """Refuses a cluster that nobody names, a new network, and what could not be closed."""
        self._judge_cluster(path)
        if not self.network.existing:
            rule = "the cluster is there, and so is its VPC"
            raise refuse(at(path, "network"), GIVEN, rule, "give network.vpc_id and network.node_subnet_ids")
        self._judge_services(path)
        self.judge_gates(path)
        names = [entry.name for entry in self.access_entries]
        judge_adopted(at(path, "adopted_entries"), self.adopted_entries, names)
        addons = [*(name for stage in STAGES.values() for name in stage), *(item.name for item in self.addons)]
        judge_adopted(at(path, "adopted_addons"), self.adopted_addons, addons)

    def _judge_cluster(self, path: str) -> None:
        if self.cluster_name is None:
            raise refuse(at(path, "cluster_name"), None, "nobody said which cluster", "give it, or cluster")
        for index, item in enumerate(self.pod_identities):
            if item.permissions is not None and isinstance(self.cluster_name, Later):
                here = f"{at(path, 'pod_identities')}[{index}].permissions"
                rule = "the role trusts this cluster by its name, which is not known as text"
                raise refuse(here, GIVEN, rule, "write cluster_name as text, or give a role_arn")

    def _judge_services(self, path: str) -> None:
        here = at(path, "service_ipv4_cidr")
        if self.ip_family == "ipv6" and self.service_ipv4_cidr is not None:
            raise refuse(here, self.service_ipv4_cidr, "an IPv6 cluster has no such range", "leave it out")
        if self.ip_family == "ipv4" and self.service_ipv4_cidr is None and self.reaches_endpoint:
            rule = "network policies need the range that EKS gave to the cluster at its creation"
            way_out = "write what `aws eks describe-cluster` shows as kubernetesNetworkConfig.serviceIpv4Cidr"
            raise refuse(here, None, rule, way_out)
