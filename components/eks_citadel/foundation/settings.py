"""What all colours of a cluster stand on."""

from dataclasses import dataclass

from eks_citadel.iam.bounded import BoundedSettings
from eks_citadel.iam.checks import trusted_cluster
from eks_citadel.iam.logs_key import LogsKeySettings
from eks_citadel.kubernetes.cluster import FamilySettings
from eks_citadel.leave.settings.workload_role import WorkloadRoleChoices
from eks_citadel.network.settings import NetworkChoices
from eks_citadel.parsing.parse import at, checked
from eks_citadel.parsing.refusal import Unfit, refuse, second
from eks_citadel.parsing.tags import TaggedSettings


def colours_prefix(text: str) -> None:
    """A check: the beginning of clusters' names, without the hyphen that follows."""
    if text.endswith(("-", "*")):
        raise Unfit("the hyphen that follows is added to it", f'write "{text.rstrip("-*")}"')
    trusted_cluster(f"{text}-*")


@dataclass(frozen=True, kw_only=True)
class FoundationSettings(FamilySettings, LogsKeySettings, BoundedSettings, TaggedSettings):
    """`Foundation`."""

    network: NetworkChoices
    colours_prefix: str = checked(colours_prefix)
    workload_roles: tuple[WorkloadRoleChoices, ...] = ()
    secrets_key: bool = False
    deletion_protection: bool = True

    @property
    def trusted_clusters(self) -> str:
        """The pattern of the colours' names."""
        return f"{self.colours_prefix}-*"

    def judge(self, path: str) -> None:
        """Refuses two roles of one service account, of which EKS gives a pod one."""
        keys = [one.key for one in self.workload_roles]
        place = second(keys)
        if place is not None:
            here = f"{at(path, 'workload_roles')}[{place}]"
            raise refuse(here, keys[place], "its service account has a role already", "put the permissions into one")
