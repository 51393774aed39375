"""What can talk: flows between pods, ranges and named ends."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from eks_citadel.kubernetes.checks import KUBE_SYSTEM, refuse_empty_labels
from eks_citadel.kubernetes.port_combinations import MOST_COMBINATIONS
from eks_citadel.parsing import checks, cidrs
from eks_citadel.parsing.parse import at, checked, verify
from eks_citadel.parsing.refusal import EMPTY, GIVEN, Described, Unfit, refuse, second

PROTOCOLS = ("TCP", "UDP", "SCTP")
EVERY_NAMESPACE = "all-namespaces"
NAMED_ENDS = (EVERY_NAMESPACE, "api-server", "aws-endpoints", "data-subnets", "internet", "load-balancers")
# They have one port, so no flow to them names any.
_ON_443 = ("api-server", "aws-endpoints")
_NEVER_CALL = {"aws-endpoints": "endpoints", "data-subnets": "databases and file systems"}
_KINDS = ("namespace", "cidrs", "named")


def port_number(port: int) -> None:
    """A check: 1 to 65535."""
    if not 1 <= port <= 65535:
        raise Unfit("a port is from 1 to 65535", "choose a port in this range")


def cidr(text: str) -> None:
    """A check: a range that has more than link-local addresses in it."""
    cidrs.block(text)
    if not cidrs.around_link_local(text):
        raise Unfit("it has only link-local addresses, from which nodes get their credentials", "leave it out")


@dataclass(frozen=True, kw_only=True)
class PortSettings:
    """A port of the pod itself, or a range of ports."""

    port: int = checked(port_number)
    end_port: int | None = checked(port_number, default=None)
    protocol: str = checked(checks.word(*PROTOCOLS), default="TCP")

    def judge(self, path: str) -> None:
        """Refuses a range that ends before it begins."""
        if self.end_port is not None and self.end_port < self.port:
            raise refuse(at(path, "end_port"), self.end_port, f"the range begins at {self.port}", "end it later")


@dataclass(frozen=True, kw_only=True)
class FlowEndSettings:
    """One end of a flow: pods of a namespace, address ranges, or a named end."""

    namespace: str | None = checked(checks.dns_label, default=None)
    pod_labels: Mapping[str, str] | None = checked(
        checks.label_key, values=checks.label_value, default=None, otherwise="every pod"
    )
    cidrs: tuple[str, ...] = checked(cidr, default=())
    named: str | None = checked(checks.word(*NAMED_ENDS), default=None)

    @property
    def of_pods(self) -> bool:
        """Whether it is pods of this cluster, of one namespace or of every one."""
        return self.namespace is not None or self.named == EVERY_NAMESPACE

    def covers(self, namespace: str) -> bool:
        """Whether it has pods of this namespace. Every namespace is every one that is closed, so never kube-system."""
        if namespace == KUBE_SYSTEM:
            return self.namespace == namespace
        return self.of_pods and self.namespace in (None, namespace)

    def judge(self, path: str) -> None:
        """Refuses an end of two kinds or of none, and an empty map of labels."""
        given = [kind for kind in _KINDS if getattr(self, kind)]
        if len(given) != 1:
            value, way_out = (Described(" and ".join(given)), "keep one") if given else (EMPTY, "give one")
            raise refuse(path, value, "an end is exactly one of namespace, cidrs and named", way_out)
        if self.pod_labels is None:
            self._judge_kube_system(path)
            return
        if not self.of_pods:
            raise refuse(at(path, "pod_labels"), GIVEN, "labels narrow a namespace", "add namespace or leave them out")
        refuse_empty_labels(path, self.pod_labels)

    def _judge_kube_system(self, path: str) -> None:
        if self.namespace == KUBE_SYSTEM:
            rule = f"without labels every pod of {KUBE_SYSTEM} would be meant, those of add-ons too"
            raise refuse(at(path, "pod_labels"), None, rule, "give the labels of the pods")


@dataclass(frozen=True, kw_only=True)
class FlowSettings:
    """Who may open connections to whom, on which ports."""

    name: str = checked(checks.key_name)
    source: FlowEndSettings
    destination: FlowEndSettings
    ports: tuple[PortSettings, ...] = ()

    @property
    def open_ports(self) -> tuple[PortSettings, ...]:
        """The ports; 443 for a destination that has no other."""
        return (PortSettings(port=443),) if self.destination.named in _ON_443 else self.ports

    def names(self, end: str) -> bool:
        """Whether it begins or ends at this named end."""
        return end in (self.source.named, self.destination.named)

    def touches(self, namespace: str) -> bool:
        """Whether pods of this namespace are at one end."""
        return self.source.covers(namespace) or self.destination.covers(namespace)

    def judge(self, path: str) -> None:
        """Refuses a flow that would open every port, that has no pods at its ends, or that begins at AWS endpoints."""
        if self.destination.named in _ON_443 and self.ports:
            raise refuse(at(path, "ports"), GIVEN, f"{self.destination.named} answers on 443", "leave them out")
        if not self.open_ports:
            raise refuse(at(path, "ports"), EMPTY, "a flow without ports would open every port", "name them")
        if len(self.ports) > MOST_COMBINATIONS:
            rule = f"it has {len(self.ports)} ports, and the network policy agent keeps {MOST_COMBINATIONS}"
            raise refuse(at(path, "ports"), self.ports, rule, "use ranges")
        self._judge_ends(path)
        if (index := second(self.ports)) is not None:
            raise refuse(f"{at(path, 'ports')}[{index}]", self.ports[index].port, "it is listed twice", "keep one")

    def _judge_ends(self, path: str) -> None:
        if not (self.source.of_pods or self.destination.of_pods):
            raise refuse(path, self.name, "neither end is a namespace, so there are no pods to open", "name one")
        if self.source.named == self.destination.named == EVERY_NAMESPACE:
            rule = "every pod could talk to every other one on these ports"
            raise refuse(path, self.name, rule, "name a namespace at one end")
        if never := _NEVER_CALL.get(self.source.named or ""):
            here = at(at(path, "source"), "named")
            raise refuse(here, self.source.named, f"{never} do not open connections", "swap the ends")


def judge_flow_names(flows: Sequence[FlowSettings], path: str) -> None:
    """Refuses one name twice: it is part of the names of the flow's policies."""
    names = [flow.name for flow in flows]
    if (index := second(names)) is not None:
        raise refuse(f"{path}[{index}].name", names[index], "another flow has this name", "rename one")


def judge_families(flows: Iterable[FlowSettings], ip_family: str, path: str) -> None:
    """Refuses ranges of the other address family, in which pods have no addresses."""
    for index, flow in enumerate(flows):
        for side in ("source", "destination"):
            for place, text in enumerate(getattr(flow, side).cidrs):
                check = partial(cidrs.peer_of, ip_family, destination=side == "destination")
                verify(text, f"{path}[{index}].{side}.cidrs[{place}]", check)
