"""A cluster that others made, as EKS describes it: what its gates need, and what they leave as it stands.

https://docs.aws.amazon.com/eks/latest/APIReference/API_Cluster.html
"""

from collections.abc import Iterator
from dataclasses import dataclass

from eks_citadel.kubernetes.log_types import LOG_TYPES
from eks_citadel.parsing import cidrs
from eks_citadel.parsing.finding import Finding
from eks_citadel.parsing.parse import verify
from eks_citadel.parsing.refusal import Unfit, refuse

ENTRY_MODES = ("API", "API_AND_CONFIG_MAP")


@dataclass(frozen=True, kw_only=True)
class StandingCluster:
    """`public_cidrs` is empty where the endpoint is private; each family has its own range of Services."""

    name: str
    arn: str
    endpoint: str
    certificate_authority: str
    authentication_mode: str
    version: str
    ip_family: str
    service_ipv4_cidr: str
    service_ipv6_cidr: str
    private: bool
    public_cidrs: tuple[str, ...]
    log_types: tuple[str, ...]
    deletion_protection: bool


def authentication_mode(text: str) -> None:
    """A check: a mode in which EKS takes access entries.

    https://docs.aws.amazon.com/eks/latest/userguide/setting-up-access-entries.html
    """
    if text == "CONFIG_MAP":
        rule = "the cluster takes its people from the ConfigMap aws-auth alone, and EKS makes no access entry in it"
        way_out = (
            'first set the cluster\'s own authenticationMode to "API_AND_CONFIG_MAP", which lets everybody in as before'
        )
        raise Unfit(rule, way_out)
    if text not in ENTRY_MODES:
        raise Unfit("EKS has no such mode", f"write one of {', '.join(ENTRY_MODES)}")


def judge_mode(text: str) -> None:
    """Errors: `Refusal` of a mode without access entries."""
    verify(text, "authentication_mode", authentication_mode)


def judge_fixed(found: StandingCluster, ip_family: str, service_ipv4_cidr: str | None) -> None:
    """Errors: `Refusal` of an address family or a range of Services that the cluster does not have."""
    rule = f"the cluster {found.name} has {{}}, and EKS never changes it"
    if ip_family != found.ip_family:
        raise refuse("ip_family", ip_family, rule.format(found.ip_family), f'write "{found.ip_family}"')
    services = found.service_ipv4_cidr
    if service_ipv4_cidr is not None and service_ipv4_cidr != services:
        raise refuse("service_ipv4_cidr", service_ipv4_cidr, rule.format(services), f'write "{services}"')


def left_open(found: StandingCluster, kubernetes_version: str) -> Iterator[Finding]:
    """What stays as it stands, since it belongs to the control plane."""
    name = found.name
    if found.authentication_mode == "API_AND_CONFIG_MAP":
        sentence = (
            f"{name} still takes people from the ConfigMap aws-auth, too: compare it with access_entries (`citadel "
            'migrate access`), then set authenticationMode to "API".'
        )
        yield Finding("aws-auth-still-read", sentence)
    if cidrs.worldwide(found.public_cidrs):
        sentence = (
            f"The endpoint of {name} is open to {', '.join(found.public_cidrs)}: give the cluster publicAccessCidrs."
        )
        yield Finding("endpoint-open-to-the-world", sentence)
    if not found.private:
        sentence = (
            f"Nodes of {name} reach the endpoint by its public address only: set the cluster's endpointPrivateAccess."
        )
        yield Finding("endpoint-without-private-access", sentence)
    if missing := [one for one in LOG_TYPES if one not in found.log_types]:
        sentence = f"The control plane of {name} writes no logs of the types {', '.join(missing)}: enable them."
        yield Finding("control-plane-logs-off", sentence)
    if not found.deletion_protection:
        sentence = f"EKS lets everybody who may call DeleteCluster delete {name}: set the cluster's deletionProtection."
        yield Finding("no-deletion-protection", sentence)
    if found.version != kubernetes_version:
        sentence = (
            f"{name} runs Kubernetes {found.version}, and its nodes and add-ons are to be of {kubernetes_version}."
        )
        yield Finding("version-differs-from-cluster", sentence)


def not_seen(name: str) -> Finding:
    """What EKS does not show to a program."""
    sentence = (
        f"Access entries of {name} that are not in access_entries are not seen here, such as the one that EKS makes "
        f"for a cluster's creator, nor under which key its secrets are: `aws eks list-access-entries --cluster-name "
        f"{name}` and `aws eks describe-cluster` show them."
    )
    return Finding("other-entries-not-seen", sentence)


def imported(path: str, name: str) -> Finding:
    """What an import leaves as it stands."""
    sentence = (
        f"{path} imports {name} as it stands, and its settings here are not applied as long as it is there: take it "
        "out after this update."
    )
    return Finding("adopted-as-it-stands", sentence)
