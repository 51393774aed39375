"""The whole cluster: the choices of its control plane and of its gates, and the rules between them."""

from dataclasses import dataclass

from eks_citadel.control_plane.settings import ControlPlaneChoices
from eks_citadel.parsing import checks, cidrs
from eks_citadel.parsing.parse import at, checked
from eks_citadel.parsing.refusal import refuse
from eks_citadel.secure_cluster.settings.gates import GatesChoices


@dataclass(frozen=True, kw_only=True)
class SecureClusterSettings(ControlPlaneChoices, GatesChoices):
    """A cluster as its owner decides it."""

    cluster_name: str | None = checked(
        checks.cluster_name, default=None, otherwise="the resource's name, without a suffix"
    )
    deployer_reaches_endpoint: bool | None = checked(
        default=None, otherwise="true with `endpoint_public_cidrs`; without them the key is required"
    )

    @property
    def reaches_endpoint(self) -> bool:
        """Whether objects in the cluster are created: as set, or else if there are public ranges."""
        given = self.deployer_reaches_endpoint
        return bool(self.endpoint_public_cidrs) if given is None else given

    def judge(self, path: str) -> None:
        """Refuses settings that lock out, that open too much, or that would not be enforced."""
        super().judge(path)
        if self.deployer_reaches_endpoint is None and not self.endpoint_public_cidrs:
            rule = "without endpoint_public_cidrs only you know whether the deployer reaches the private endpoint"
            raise refuse(at(path, "deployer_reaches_endpoint"), None, rule, "set it to true or false")
        self.judge_gates(path)
        self._judge_clients(path)

    def _judge_clients(self, path: str) -> None:
        for owner, taken in (("network", self.network.cidr), ("service_ipv4_cidr", self.service_ipv4_cidr)):
            for index, client in enumerate(self.endpoint_private_cidrs):
                if taken and cidrs.overlapping([taken, client]):
                    here = f"{at(path, 'endpoint_private_cidrs')}[{index}]"
                    rule = f"it overlaps {taken} of {owner}"
                    raise refuse(here, client, rule, "give the range of your VPN or bastion outside it")
