"""Findings about flows, and about pods in kube-system that no policy opens."""

from collections.abc import Collection, Iterator

from eks_citadel.kubernetes.checks import KUBE_SYSTEM
from eks_citadel.parsing import cidrs
from eks_citadel.parsing.finding import Finding
from eks_citadel.secure_cluster.settings.gates import GatesChoices
from eks_citadel.talk.settings.flow import EVERY_NAMESPACE, FlowEndSettings, FlowSettings, PortSettings

_WORDS = {
    "api-server": "the API server",
    "aws-endpoints": "the endpoints of AWS services",
    "data-subnets": "the data subnets",
    "internet": "the internet",
    "load-balancers": "load balancers",
}


def flow_findings(settings: GatesChoices) -> Iterator[Finding]:
    """Flows that open more than their words may suggest."""
    for flow in settings.flows:
        yield from _from_the_world(flow)
        yield from _of_every_namespace(flow)
        if settings.network.load_balancers_share and flow.names("load-balancers"):
            yield _shared_load_balancers(flow, existing=settings.network.existing)


def closed_pods(settings: GatesChoices) -> Iterator[Finding]:
    """Pods in kube-system that get a role and that no policy opens: in strict mode they have no connection at all."""
    for item in settings.pod_identities if settings.policy_mode == "strict" else ():
        if item.namespace == KUBE_SYSTEM and not item.pod_labels:
            sentence = (
                f"{item.key} gets a role, and no network policy opens its pods, which the mode strict closes unless "
                "they use the host's network: give it pod_labels, and name its pods in flows by namespace: "
                f"{KUBE_SYSTEM} with the same labels."
            )
            yield Finding("kube-system-pods-closed", sentence)


def shared_later(
    settings: GatesChoices, load_balancer_subnet_ids: Collection[str], node_subnet_ids: Collection[str]
) -> Iterator[Finding]:
    """Load balancers that stand among nodes in subnets whose ids were not known before."""
    if settings.network.load_balancers_share or not set(load_balancer_subnet_ids) & set(node_subnet_ids):
        return
    for flow in settings.flows:
        if flow.names("load-balancers"):
            yield _shared_load_balancers(flow, existing=True)


def _shared_load_balancers(flow: FlowSettings, *, existing: bool) -> Finding:
    """Load balancers that stand among nodes: nobody can tell them from nodes and pods by their addresses."""
    ports, way_out = _ports(flow.open_ports), "network.internal_load_balancers or network.public_load_balancers"
    if existing:
        way_out = "network.load_balancer_subnet_ids without subnets of nodes"
    if flow.source.named == "load-balancers":
        opens = f"every node and every pod in them may talk to pods of {_pods(flow.destination)} on {ports}"
    else:
        opens = f"pods of {_pods(flow.source)} may talk to every node and every pod in them on {ports}"
    sentence = f"{flow.name} is for load balancers, which stand in the subnets of nodes: {opens}; give {way_out}."
    return Finding("load-balancers-share-subnets", sentence)


def _from_the_world(flow: FlowSettings) -> Iterator[Finding]:
    if flow.source.named == "internet":
        sentence = (
            f"{flow.name} lets the whole internet talk to pods of {_pods(flow.destination)}; name the ranges of the "
            "intended clients, or load-balancers."
        )
        yield Finding("flow-from-the-world", sentence)
    elif cidrs.worldwide(flow.source.cidrs):
        sentence = (
            f"{flow.name} lets the whole world, or a good part of it, talk to pods of {_pods(flow.destination)}, and "
            "all other pods too; name the ranges of the intended clients, such as the load balancer's subnets."
        )
        yield Finding("flow-from-the-world", sentence)


def _of_every_namespace(flow: FlowSettings) -> Iterator[Finding]:
    if flow.names(EVERY_NAMESPACE):
        sentence = (
            f"{flow.name} lets {_end(flow.source)} talk to {_end(flow.destination)} on {_ports(flow.open_ports)}: it "
            "holds for namespaces that are added later, too."
        )
        yield Finding("flow-of-every-namespace", sentence)


def _end(end: FlowEndSettings) -> str:
    if end.of_pods:
        return f"pods of {_pods(end)}"
    return _WORDS[end.named] if end.named else ", ".join(end.cidrs)


def _pods(end: FlowEndSettings) -> str:
    labels = ", ".join(f"{key}={value}" for key, value in sorted((end.pod_labels or {}).items()))
    name = end.namespace or "every namespace"
    return f"{name} ({labels})" if labels else name


def _ports(ports: tuple[PortSettings, ...]) -> str:
    texts = (f"{one.protocol} {one.port}" + (f"-{one.end_port}" if one.end_port else "") for one in ports)
    return ", ".join(texts)
