"""The flows and the pods with an identity of one namespace, as a component of this namespace takes them."""

from collections.abc import Sequence

from eks_citadel.kubernetes.service_account import IdentityPodsSettings
from eks_citadel.parsing import cidrs
from eks_citadel.parsing.refusal import refuse
from eks_citadel.talk.settings.flow import FlowSettings, judge_families, judge_flow_names
from eks_citadel.talk.settings.peer_ranges import PeerRangesSettings
from eks_citadel.talk.settings.port_limit import judge_port_limit, named_ranges


def judge_flows(
    namespace: str,
    flows: Sequence[FlowSettings],
    identity_pods: Sequence[IdentityPodsSettings],
    ranges: PeerRangesSettings,
    path: str,
) -> None:
    """Refuses flows of other namespaces, named ends without a range, and more ports than the agent keeps."""
    judge_flow_names(flows, path)
    judge_families(flows, ranges.family_of_pods, path)
    _judge_port_limit(namespace, flows, identity_pods, ranges, path)
    for index, flow in enumerate(flows):
        if not (flow.source.covers(namespace) or flow.destination.covers(namespace)):
            rule = f"neither end is the namespace {namespace}"
            raise refuse(f"{path}[{index}]", flow.name, rule, "give the flow to another namespace")
    ranges.judge_named_ends(flows, path)


def judge_pods(identity_pods: Sequence[IdentityPodsSettings], path: str) -> None:
    """Refuses one service account twice."""
    accounts = [item.service_account for item in identity_pods]
    for index, account in enumerate(accounts):
        if account in accounts[:index]:
            here = f"{path}[{index}].service_account"
            raise refuse(here, account, "this service account is listed already", "merge the two")


def _judge_port_limit(
    namespace: str,
    flows: Sequence[FlowSettings],
    identity_pods: Sequence[IdentityPodsSettings],
    ranges: PeerRangesSettings,
    path: str,
) -> None:
    ip_family, services = ranges.family_of_pods, ranges.service_ipv6_cidr
    service_cidr = services if isinstance(services, str) else ranges.service_ipv4_cidr
    named = named_ranges(
        ip_family,
        service_cidr,
        control_plane_cidrs=ranges.control_plane_cidrs,
        aws_endpoint_cidrs=ranges.aws_endpoint_cidrs,
        load_balancer_cidrs=ranges.load_balancer_cidrs,
        data_cidrs=ranges.data_cidrs,
    )
    pods = [(namespace, item) for item in identity_pods]
    judge_port_limit(flows, pods, named, cidrs.pod_ranges(ipv6=ip_family == "ipv6"), path)
