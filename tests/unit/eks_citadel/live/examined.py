"""A cluster of the embedded AWS whose API server answers on loopback, as the doctor examines it."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from typing import Any

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.doctor.check import DoctorFinding
from eks_citadel.doctor.diagnosis import Diagnosis, diagnose
from eks_citadel.doctor.severity import INFORMATION
from eks_citadel.live.api_server import LISTS, WORKLOADS
from eks_citadel.live.examination.examine import examine
from eks_citadel.live.parity import Access
from unit.citadel_rehearsal.eks_world import World as Account
from unit.eks_citadel.cli.running_cluster import RBAC, Eks
from unit.eks_citadel.live.api_servers import TOKEN, Server, serving

TODAY = date(2026, 11, 30)
CONFIG_MAPS = "/api/v1/namespaces/kube-system/configmaps"


class Examined:
    """`items` are the cluster's objects by the paths of their lists, `maps` its ConfigMaps in kube-system.

    `clients` are clients that stand in for the account's, by their services.
    """

    def __init__(self, aws: EmbeddedAws, account: Account, server: Server, **request: Any) -> None:
        self.aws, self.account, self.server = aws, account, server
        self.name = account.cluster(**request)
        self.items: dict[str, list[dict[str, Any]]] = {}
        self.maps: dict[str, dict[str, str]] = {}
        self.clients: dict[str, Any] = {"eks": Eks(account.eks, server)}
        server.answer = self._answer

    def _answer(self, path: str, query: dict[str, str]) -> tuple[int, bytes]:
        folder, _, name = path.rpartition("/")
        if folder == CONFIG_MAPS:
            if name not in self.maps:
                return 404, b'{"message": "not found"}'
            return 200, json.dumps({"metadata": {"name": name}, "data": self.maps[name]}).encode()
        return 200, json.dumps({"metadata": {}, "items": self.items.get(path, [])}).encode()

    @property
    def access(self) -> Access:
        return Access(
            lambda service: (
                self.clients.get(service) or self.aws.client(service, self.account.region, self.account.account)
            ),
            lambda _: TOKEN,
        )

    def diagnosis(self) -> Diagnosis:
        return diagnose(examine(self.access, self.name), TODAY)

    def faults(self) -> list[str]:
        """Keys of the findings, without what is only information."""
        return [one.key for one in self.diagnosis().findings if one.severity != INFORMATION]

    def of(self, *ids: str) -> list[DoctorFinding]:
        """The findings with these ids, also those that are only information."""
        return [one for one in self.diagnosis().findings if one.id in ids]

    def silent(self) -> list[str]:
        return [one.question for one in self.diagnosis().silences]

    def add(self, path: str, name: str, namespace: str | None = None, **more: Any) -> None:
        """One object."""
        metadata = {"name": name, **({} if namespace is None else {"namespace": namespace})}
        metadata |= {"labels": more.pop("labels", {})}
        self.items.setdefault(path, []).append({"metadata": metadata, **more})

    def bind(self, kind: str, name: str, role: str) -> None:
        subject = {"apiGroup": RBAC, "kind": kind, "name": name}
        role_ref = {"apiGroup": RBAC, "kind": "ClusterRole", "name": role}
        self.add(LISTS["ClusterRoleBinding"], name, roleRef=role_ref, subjects=[subject])

    def service_account(self, namespace: str, name: str) -> None:
        self.add(WORKLOADS["ServiceAccount"], name, namespace)

    def namespace(self, name: str, **labels: str) -> None:
        self.add(LISTS["Namespace"], name, labels=labels)


@contextmanager
def examined(aws: EmbeddedAws, account: Account, **request: Any) -> Generator[Examined]:
    """A new cluster."""
    with serving() as server:
        yield Examined(aws, account, server, **request)
