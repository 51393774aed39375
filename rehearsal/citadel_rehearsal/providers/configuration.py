"""A provider's configuration: the account, region, cluster and principal of its resources."""

import threading
from collections.abc import Mapping
from typing import Any

from citadel_rehearsal.ground.refusals import NotKnown, RuleBroken
from citadel_rehearsal.program.world import World
from citadel_rehearsal.resources import providers
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.kubernetes_options import is_on

REPLACES = "clusterIdentifier"
UNREACHABLE = "Unreachable"
MUTABLE = {"ConfigMap": "enableConfigMapMutable", "Secret": "enableSecretMutable"}  # the option of each kind


class Configuration:
    """The configuration of one provider.

    It is validated when a resource first needs it, so that a provider whose cluster is gone can still be deleted.
    """

    def __init__(self, package: str, world: World, region: str) -> None:
        self._configure = providers.PROVIDERS[f"pulumi:providers:{package}"]
        self._package = package
        self._world = world
        self._region = region
        self._inputs: Mapping[str, Any] = {}
        self._context: Context | None = None
        self._lock = threading.Lock()

    def set(self, inputs: Mapping[str, Any]) -> None:
        """Store the inputs that the engine configures."""
        self._inputs = inputs

    def context(self, urn: str = "", region: Any = None, seed: bytes = b"", *, reach: bool = True) -> Context:
        """The context for one operation. `region` is the resource's own region, if it has one.

        Errors: those of `resources.providers`; without `reach`, a cluster that does not answer is none.
        """
        own = {"region": region} if isinstance(region, str) and region and self._package == "aws" else {}
        try:
            context = self._configured()
        except RuleBroken as broken:
            if reach or broken.code != UNREACHABLE:
                raise
            context = self._world.context(self._region)
        return context.at(urn=urn, seed=seed, **own)

    def place(self, region: Any) -> tuple[str, str]:
        """The region and account in which this provider works; empty where they are the stack's or the deployer's.

        `region` is the resource's own region, if it has one.
        """
        try:
            found = self.context(region=region, reach=False)
        except (NotKnown, RuleBroken):
            return "", ""
        account = "" if found.account in (self._world.account, providers.UNKNOWN_ACCOUNT) else found.account
        return "" if found.region == self._region else found.region, account

    def says(self, option: str) -> bool:
        """Whether this switch of a Kubernetes provider is on."""
        return is_on(self._inputs, option)

    def mutable_kinds(self) -> frozenset[str]:
        """The kinds whose data this provider changes in place."""
        return mutable_kinds(self._inputs)

    def _configured(self) -> Context:
        with self._lock:
            if self._context is None:
                self._context = self._configure(self._world.context(self._region), self._inputs)
            return self._context


def provider_replaces(package: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The changed inputs that replace the provider, and with it all of its resources.

    An AWS provider is never replaced. A Kubernetes provider is replaced when its cluster changes: `clusterIdentifier`
    is compared if old and new inputs have it, otherwise the kubeconfig's whole entry of the cluster, with its address
    and its authority. An unknown cluster is a changed one.
    Source: https://www.pulumi.com/registry/packages/kubernetes/api-docs/provider/ (cluster_identifier)
    """
    if package != "kubernetes":
        return []
    if old.get(REPLACES) and new.get(REPLACES):
        return [REPLACES] if old[REPLACES] != new[REPLACES] else []
    return ["kubeconfig"] if _cluster(old) != _cluster(new) else []


def mutable_kinds(inputs: Mapping[str, Any]) -> frozenset[str]:
    """The kinds whose data a Kubernetes provider changes in place, where the object is not immutable itself."""
    return frozenset(kind for kind, option in MUTABLE.items() if is_on(inputs, option))


def _cluster(inputs: Mapping[str, Any]) -> tuple[Any, ...]:
    from citadel_rehearsal.resources.kubeconfig import Kubeconfig

    given = inputs.get("kubeconfig")
    if not isinstance(given, (str, dict)):
        return (given,)
    try:
        return (Kubeconfig.parse(given, inputs.get("context"), inputs.get("cluster")).cluster,)
    except RuleBroken:
        return (given,)
