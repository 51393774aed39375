"""Rehearses one project up and down in this process, and prints what was seen beside what its settings mean.

`python observe.py DIRECTORY STACK` prints JSON: the report, also as a terminal of 120 columns shows it, the URNs that
were made, and the picture of each `SecureCluster` as its own args mean it.
"""

import dataclasses
import io
import json
import sys
from collections.abc import Callable
from typing import Any

import pulumi
from rich.console import Console

import eks_citadel
from citadel_rehearsal.cli.report import show
from citadel_rehearsal.cli.report_json import as_map
from citadel_rehearsal.ground.collector import spare_collector
from citadel_rehearsal.program.event import Event
from citadel_rehearsal.run.rehearse import Rehearsal
from eks_citadel.inputs.known import resolved
from eks_citadel.leave.settings.workload_role import WorkloadRoleSettings
from eks_citadel.parsing.parse import parse
from eks_citadel.picture.from_settings import from_settings
from eks_citadel.picture.picture import Picture
from eks_citadel.picture.pod_identities_from_settings import Roles
from eks_citadel.secure_cluster.settings.secure_cluster import SecureClusterSettings
from eks_citadel.talk.documents.ranges import Ranges

Args = dict[str, Any]
RANGES = ("control_plane_cidrs", "aws_endpoint_cidrs", "node_cidrs", "load_balancer_cidrs", "data_cidrs", "vpc_cidrs")


@dataclasses.dataclass
class Meant:
    """The args of one cluster, and what they could not say by themselves: Outputs by their paths, and ranges."""

    name: str
    args: Args
    resolved: dict[str, Any] = dataclasses.field(default_factory=dict)

    def picture(self, roles: Roles) -> Picture:
        settings = parse(SecureClusterSettings, {**self.args, "cluster_name": self.args.get("cluster_name", self.name)})
        found = {key: tuple(self.resolved[key]) for key in RANGES}
        ipv6 = self.resolved["service_cidr"] if settings.ip_family == "ipv6" else None
        if settings.network.existing and not settings.network.aws_endpoint_subnet_ids:
            found["node_cidrs"] = ()
        ranges = Ranges(
            **found,
            service_ipv4_cidr=settings.service_ipv4_cidr,
            service_ipv6_cidr=ipv6,
            node_local_dns_cache=settings.node_local_dns_cache,
        )
        return from_settings(settings, self.name, ranges, self.resolved, roles)


class Observer:
    """Stands in the constructors of `SecureCluster` and `WorkloadRole` and keeps their args."""

    def __init__(self) -> None:
        self.meant: dict[str, Meant] = {}
        self.roles: dict[str, WorkloadRoleSettings] = {}
        self.urns: list[str] = []

    def watch(self) -> None:
        self._stand_in(eks_citadel.SecureCluster, self._keep)
        self._stand_in(eks_citadel.WorkloadRole, self._keep_role)

    @staticmethod
    def _stand_in(component: Any, keep: Callable[[Any, str, Any], None]) -> None:
        real = component.__init__

        def observed(made: Any, name: str, args: Any, opts: Any = None) -> None:
            real(made, name, args, opts)
            keep(made, name, args)

        component.__init__ = observed

    def tell(self, event: Event) -> None:
        if event.kind == "created":
            self.urns.append(event.urn)

    def _keep_role(self, role: Any, name: str, args: Args | WorkloadRoleSettings) -> None:
        def keep(found: list[Any]) -> None:
            self.roles[found[1]] = found[0]

        settings = args if isinstance(args, WorkloadRoleSettings) else parse(WorkloadRoleSettings, args)
        documented = dataclasses.replace(settings, tags={}, role_name=None)
        pulumi.Output.all(resolved(documented), role.role_arn).apply(keep)

    def _keep(self, cluster: Any, name: str, args: Args) -> None:
        self.meant[name] = meant = Meant(name, dict(args))
        for index, item in enumerate(args.get("pod_identities", ())):
            known = item.get("role_arn") or cluster.role_arns[f"{item['namespace']}/{item['service_account']}"]
            self._resolve(meant, f"pod_identities[{index}].role_arn", known)
        for index, entry in enumerate(meant.args["access_entries"]):
            self._resolve(meant, f"access_entries[{index}].principal_arn", entry["principal_arn"])
        for key in RANGES:
            value = cluster._gates._vpc_cidrs() if key == "vpc_cidrs" else getattr(cluster._network, key)
            self._resolve(meant, key, value)
        self._resolve(meant, "service_cidr", cluster._control_plane.service_cidr)

    @staticmethod
    def _resolve(meant: Meant, path: str, value: Any) -> None:
        pulumi.Output.from_input(value).apply(lambda found: meant.resolved.__setitem__(path, found))


def main(directory: str, stack: str) -> None:
    spare_collector()  # as the command does
    observer = Observer()
    observer.watch()
    report = Rehearsal(directory, stack, on_event=observer.tell).run(and_destroy=True)
    meant = [dataclasses.asdict(item.picture(observer.roles)) for item in observer.meant.values()]
    printed = io.StringIO()
    show(report, Console(file=printed, width=120, highlight=False, markup=False, emoji=False))
    seen = {"report": as_map(report), "printed": printed.getvalue(), "urns": sorted(observer.urns), "meant": meant}
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
