"""Further add-ons, beside the six that every cluster has: what each needs, as data with sources.

Pods on the host's network are not in the table, since no network policy holds them.
https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html
https://docs.aws.amazon.com/eks/latest/userguide/community-addons.html
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from eks_citadel.kubernetes import versions
from eks_citadel.kubernetes.checks import KUBE_SYSTEM
from eks_citadel.parsing.refusal import Unfit, known_words


@dataclass(frozen=True)
class AddonPods:
    """The pods of one Deployment; all of them ask the API server.

    `dns`: they ask the cluster's DNS. `calls_aws`: they get credentials from the agent, and call the add-on's services.
    `internet`: protocols and ports on which they call public addresses. `called_on`: the port of their webhooks.
    """

    name: str
    labels: Mapping[str, str]
    dns: bool = False
    calls_aws: bool = False
    internet: tuple[tuple[str, int], ...] = ()
    called_on: int | None = None


@dataclass(frozen=True, kw_only=True)
class EksAddon:
    """One add-on. `services` are AWS's by the names of their endpoints; `zones` of Route 53 are `required` or not.

    `chart` is the repository of the Helm chart that installs it, where EKS has no such add-on, and `first_version` the
    oldest version of this chart whose needs are known.
    """

    source: str
    namespace: str
    service_account: str = ""
    policies: tuple[str, ...] = ()
    first_with_pod_identity: str = ""
    services: tuple[str, ...] = ()
    zones: str = ""
    chart: str = ""
    first_version: str = ""
    tolerates_critical_addons_only: bool = False
    pods: tuple[AddonPods, ...] = ()

    @property
    def own_namespace(self) -> bool:
        """Whether it has a namespace of its own."""
        return self.namespace != KUBE_SYSTEM

    @property
    def internet(self) -> bool:
        """Whether its pods call public addresses."""
        return any(pods.internet for pods in self.pods)


@cache
def known() -> Mapping[str, EksAddon]:
    """Every EKS add-on of the table, by its name."""
    return {name: _addon(row) for name, row in _file()["addons"].items()}


@cache
def every() -> Mapping[str, EksAddon]:
    """The EKS add-ons of the table, and what a chart installs, by name."""
    return {**known(), **{name: _addon(row) for name, row in _file()["charts"].items()}}


@cache
def _file() -> dict[str, Any]:
    return json.loads(files("eks_citadel.kubernetes").joinpath("eks_addons.json").read_text())


def _addon(row: dict[str, Any]) -> EksAddon:
    lists: dict[str, Any] = {key: tuple(row.get(key, ())) for key in ("policies", "services")}
    values: dict[str, Any] = {**row, **lists, "pods": tuple(map(_pods, row.get("pods", ())))}
    return EksAddon(**values)


def _pods(row: dict[str, Any]) -> AddonPods:
    values: dict[str, Any] = {**row, "internet": tuple((kind, port) for kind, port in row.get("internet", ()))}
    return AddonPods(**values)


def own_namespaces(names: Iterable[str]) -> tuple[str, ...]:
    """The namespaces that these add-ons bring with them and that their policies close, sorted."""
    needs = [every()[name] for name in names]
    return tuple(sorted({one.namespace for one in needs if one.own_namespace and one.pods}))


def usual_namespace(name: str) -> str:
    """The namespace of an add-on of which EKS does not say one; add-ons that the table lacks are in kube-system."""
    return known()[name].namespace if name in known() else KUBE_SYSTEM


def further_addon(text: str) -> None:
    """A check: an add-on of the table."""
    if text in every():
        return
    if text in versions.ADDONS:
        raise Unfit("every cluster has it already", "leave it out; addon_versions pins its version")
    if text in _file()["not_known"]:
        rule = f"what it needs of the gates is not in this library's table: {_file()['not_known'][text]}"
        raise Unfit(rule, "create it with aws.eks.Addon, and its role and network policies yourself")
    way_out = known_words(text, every())
    raise Unfit("it is no EKS add-on whose needs this library knows", way_out)
