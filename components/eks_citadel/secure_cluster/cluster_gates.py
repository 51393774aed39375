"""`ClusterGates`: the gates of a cluster that is there, whoever made it."""

from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from eks_citadel.enter.deployer import judged_deployer
from eks_citadel.inputs.known import known, late_leaves
from eks_citadel.inputs.late import after
from eks_citadel.inputs.outputs import register_outputs
from eks_citadel.inputs.refusals import accept, handed, printing
from eks_citadel.inputs.telling import tell_findings
from eks_citadel.kubernetes.adopted import is_urn
from eks_citadel.kubernetes.standing import (
    imported,
    judge_fixed,
    judge_mode,
    left_open,
    not_seen,
)
from eks_citadel.network.network import Network
from eks_citadel.secure_cluster import parts
from eks_citadel.secure_cluster.args import ClusterGatesArgs
from eks_citadel.secure_cluster.gates import ControlPlaneFacts, Gates
from eks_citadel.secure_cluster.given_cluster import by_names, standing_cluster
from eks_citadel.secure_cluster.outputs import GatesOutputs
from eks_citadel.secure_cluster.settings.cluster_gates import ClusterGatesSettings


class ClusterGates(GatesOutputs):
    """Closes a cluster that is there: only what the args name can enter, leave and talk; the control plane stays."""

    def __init__(self, name: str, args: ClusterGatesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        settings = accept(ClusterGatesSettings, by_names(args))
        super().__init__("eks-citadel:index:ClusterGates", name, None, opts)
        self._name = name
        self._settings = settings
        self._found = standing_cluster(settings, self)
        network = Network(f"{name}-network", handed(parts.of_network(settings)), pulumi.ResourceOptions(parent=self))
        self._late = [known(leaf) for leaf in late_leaves(settings)]  # checked also where no resource takes the value
        gates = Gates(name, settings, self._facts(), network, self)
        self.kubernetes_provider: kubernetes.Provider | None = gates.kubernetes_provider
        self._tell_findings()
        register_outputs(self)

    def _facts(self) -> ControlPlaneFacts:
        """Each is known once cluster and deployer are judged: nothing is made in a cluster that is refused."""
        settings = self._settings
        reasons = [judged_deployer(settings, self)] if settings.reaches_endpoint else []
        judged = pulumi.Output.all(self._judged_cluster(), *reasons)
        ipv6 = self._found.apply(lambda found: found.service_ipv6_cidr) if settings.ip_family == "ipv6" else None
        return ControlPlaneFacts(
            after(known(settings.cluster_name), judged),
            after(self._fact("cluster_arn", "arn"), judged),
            after(self._fact("endpoint"), judged),
            after(self._fact("certificate_authority"), judged),
            ipv6,
            None,
        )

    def _fact(self, key: str, name: str = "") -> Any:
        """One of the names, as given or as EKS answers."""
        if (value := getattr(self._settings, key)) is not None:
            return known(value)
        return self._found.apply(lambda found: getattr(found, name or key))

    def _judged_cluster(self) -> "pulumi.Output[None]":
        settings = self._settings

        def judge(both: list[Any]) -> None:
            found, mode = both
            judge_mode(mode)
            judge_fixed(found, settings.ip_family, settings.service_ipv4_cidr)

        return pulumi.Output.all(self._found, self._fact("authentication_mode")).apply(printing(judge))

    def _tell_findings(self) -> None:
        version = self._settings.kubernetes_version
        self._found.apply(lambda found: tell_findings([*left_open(found, version), not_seen(found.name)], self))
        adopted = {"adopted_addons": self._settings.adopted_addons, "adopted_entries": self._settings.adopted_entries}
        imports = [
            imported(path, name)
            for path, names in adopted.items()
            for name, earlier in names.items()
            if not is_urn(earlier)
        ]
        tell_findings(imports, self)
