"""`SecureCluster`: the front door. It composes the components and creates nothing itself."""

from collections.abc import Mapping

import pulumi
import pulumi_kubernetes as kubernetes

from eks_citadel.control_plane.control_plane import ControlPlane
from eks_citadel.enter.deployer import judged_deployer
from eks_citadel.inputs.known import known, late_leaves
from eks_citadel.inputs.late import after
from eks_citadel.inputs.outputs import outputs_of, register_outputs
from eks_citadel.inputs.refusals import accept, handed
from eks_citadel.network.network import Network
from eks_citadel.network.outputs import NetworkOutputs
from eks_citadel.parsing.parse import Later, made
from eks_citadel.secure_cluster import parts
from eks_citadel.secure_cluster.args import SecureClusterArgs
from eks_citadel.secure_cluster.early_start import start_requests
from eks_citadel.secure_cluster.gates import ControlPlaneFacts, Gates
from eks_citadel.secure_cluster.outputs import GatesOutputs
from eks_citadel.secure_cluster.settings.secure_cluster import SecureClusterSettings


class SecureCluster(GatesOutputs, NetworkOutputs):
    """A whole cluster that is closed: only what the args name can enter, leave and talk."""

    cluster_security_group_id: pulumi.Output[str]
    """Security group of the control plane and its nodes."""

    def __init__(self, name: str, args: SecureClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        settings = accept(SecureClusterSettings, _named(name, args))
        super().__init__("eks-citadel:index:SecureCluster", name, None, opts)
        self._name = name
        self._settings = settings
        self._child = pulumi.ResourceOptions(parent=self)
        self._network = self._create_network()
        late = [known(leaf) for leaf in late_leaves(settings)]  # checked also where no resource takes the value
        start_requests(late=bool(late))
        self._control_plane = self._create_control_plane()
        self._gates = Gates(name, settings, self._facts(), self._network, self)
        self._name_outputs()

    def _create_network(self) -> Network:
        return Network(f"{self._name}-network", handed(parts.of_network(self._settings)), self._child)

    def _create_control_plane(self) -> ControlPlane:
        place = made(self._network.vpc_id), made(self._network.control_plane_subnet_ids)
        settings = parts.of_control_plane(self._settings, self._judged_cluster_name(), *place)
        return ControlPlane(f"{self._name}-control-plane", handed(settings), self._child)

    def _judged_cluster_name(self) -> Later:
        """The cluster's name, known once the deployer is judged: nobody is locked out of a cluster that exists."""
        reasons = [judged_deployer(self._settings, self)] if self._settings.reaches_endpoint else []
        return made(after(self._settings.cluster_name, *reasons))

    def _facts(self) -> ControlPlaneFacts:
        plane, ipv6 = self._control_plane, self._settings.ip_family == "ipv6"
        return ControlPlaneFacts(
            plane.cluster_name,
            plane.cluster_arn,
            plane.endpoint,
            plane.certificate_authority,
            plane.service_cidr if ipv6 else None,
            plane.cluster,
        )

    def _name_outputs(self) -> None:
        self.cluster_security_group_id = self._control_plane.cluster_security_group_id
        for name in outputs_of(NetworkOutputs):
            setattr(self, name, getattr(self._network, name))
        self.kubernetes_provider: kubernetes.Provider | None = self._gates.kubernetes_provider
        register_outputs(self)


def _named(name: str, args: object) -> object:
    """The args with the resource's name as the cluster's, unless they have one."""
    if not isinstance(args, Mapping) or args.get("cluster_name") is not None:
        return args
    return {**args, "cluster_name": name}
