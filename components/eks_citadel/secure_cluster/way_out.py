"""Whether network policies let the pods of a role out to the services that the role is for."""

from eks_citadel.kubernetes.checks import KUBE_SYSTEM
from eks_citadel.leave.settings.pod_identity import ClusterPodIdentitySettings
from eks_citadel.secure_cluster.settings.gates import GatesChoices
from eks_citadel.talk.settings.flow import FlowSettings, PortSettings

HTTPS = 443
ANY_SERVICE = ("AWS services",)
# The interface endpoint for each list of permissions:
# https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
_ENDPOINTS = {
    "secretsmanager_secrets": "secretsmanager",
    "s3_prefixes": "s3",
    "dynamodb_tables": "dynamodb",
    "ssm_paths": "ssm",
    "sqs_queues": "sqs",
    "kms_keys": "kms",
}


def out_of_reach(settings: GatesChoices, item: ClusterPodIdentitySettings) -> tuple[str, ...]:
    """Unreachable services by their endpoints' names, sorted; `ANY_SERVICE` if the role's services are unknown.

    A flow to addresses on 443 may lead anywhere, and so may endpoints of an existing VPC, unless it says which
    they are.
    """
    network, closed = settings.network, {one.name for one in settings.closed_namespaces}
    if settings.policy_mode == "strict" and item.pod_labels:  # without labels, another finding says more
        closed.add(KUBE_SYSTEM)
    if item.namespace not in closed or any(_leads_out(flow, item.namespace) for flow in settings.flows):
        return ()
    if item.permissions is None or item.permissions.empty or (network.existing and not network.services):
        return () if network.has_aws_endpoints else ANY_SERVICE
    needed = {_ENDPOINTS[name] for name, items in item.permissions.lists.items() if items}
    return tuple(sorted(needed.difference(network.services)))


def _leads_out(flow: FlowSettings, namespace: str) -> bool:
    return (
        flow.source.covers(namespace)
        and (bool(flow.destination.cidrs) or flow.destination.named == "internet")
        and any(_is_https(port) for port in flow.open_ports)
    )


def _is_https(port: PortSettings) -> bool:
    return port.protocol == "TCP" and port.port <= HTTPS <= (port.end_port or port.port)
