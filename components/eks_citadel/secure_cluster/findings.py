"""Findings before the cluster exists: what is allowed and still worth knowing."""

from collections.abc import Iterable, Iterator
from datetime import date
from fnmatch import fnmatchcase

from eks_citadel.control_plane.settings import ControlPlaneChoices
from eks_citadel.enter.findings import bindings_of, entry_findings
from eks_citadel.enter.settings import AccessEntrySettings
from eks_citadel.kubernetes import versions
from eks_citadel.parsing.finding import Finding
from eks_citadel.secure_cluster.flow_findings import closed_pods, flow_findings
from eks_citadel.secure_cluster.foreign_roles import findings_of_roles
from eks_citadel.secure_cluster.further_addons import findings_of_addons, findings_of_targets
from eks_citadel.secure_cluster.node_groups import findings_of_groups
from eks_citadel.secure_cluster.settings.gates import GatesChoices
from eks_citadel.secure_cluster.way_out import out_of_reach

# Kubernetes creates these namespaces: https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/
SOON_DAYS = 60
_ALWAYS_THERE = ("default", "kube-node-lease", "kube-public", "kube-system")
# Access policies that may create pods: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
_MAKES_PODS = ("AmazonEKSAdminPolicy", "AmazonEKSEditPolicy")
# https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
_ROLES_MAKE_PODS = ("admin", "cluster-admin", "edit")


def findings(settings: GatesChoices, cluster_name: str, today: date) -> tuple[Finding, ...]:
    """Every finding, sorted."""
    given = settings.cluster_name
    name = given if isinstance(given, str) else cluster_name
    found = [
        *_version(settings, name, today),
        *_borrowed(settings, name),
        *_network(settings, name),
        *_volumes(settings, name),
        *_ipv6(settings, name),
        *_groups(settings),
        *_namespaces(settings),
        *_pod_identities(settings),
        *_default_accounts(settings),
        *_ways_out(settings),
        *flow_findings(settings),
        *closed_pods(settings),
        *_pod_makers(settings),
        *entry_findings(settings.access_entries),
        *findings_of_groups(settings.node_groups),
        *findings_of_roles(settings),
        *findings_of_addons(settings.addons, settings.network),
        *findings_of_targets(settings.addons, settings.access_entries),
    ]
    return tuple(sorted(set(found)))


def _version(settings: GatesChoices, name: str, today: date) -> Iterator[Finding]:
    version = settings.kubernetes_version
    if versions.newer_than_known(version):
        sentence = f"{name} is to run Kubernetes {version}: it is newer than this library's table, so nobody tried it."
        yield Finding("version-newer-than-table", sentence)
    elif versions.standard_support_ended(version, today):
        sentence = f"{name} is to run Kubernetes {version}: its standard support is over; choose {_advice(today)}."
        yield Finding("version-out-of-standard-support", sentence)

    elif (ends := versions.support_ends(version, "standard")) and (ends - today).days <= SOON_DAYS:
        sentence = (
            f"{name} is to run Kubernetes {version}: its standard support ends on {ends}, and then {_then(settings)}; "
            f"choose {_advice(today)} before."
        )
        yield Finding("version-support-ends-soon", sentence)


def _then(settings: GatesChoices) -> str:
    if not isinstance(settings, ControlPlaneChoices):
        return "EKS upgrades it by itself or charges more, as its supportType says"
    return "EKS upgrades it by itself" if settings.support_type == "STANDARD" else "it pays for extended support"


def _advice(today: date) -> str:
    version = versions.advised(today)
    pins = ", and pin its add-ons, since the table's versions were not all seen for it"
    return version + pins * bool(versions.borrowed_addons(version))


def _borrowed(settings: GatesChoices, name: str) -> Iterator[Finding]:
    version = settings.kubernetes_version
    borrowed = [addon for addon in versions.borrowed_addons(version) if addon not in settings.addon_versions]
    if borrowed:
        sentence = (
            f"{name} uses {', '.join(borrowed)} in versions that were seen for another Kubernetes version, not for "
            f"{version}: look up which versions EKS has, and pin them in addon_versions."
        )
        yield Finding("borrowed-addon-versions", sentence)


def _network(settings: GatesChoices, name: str) -> Iterator[Finding]:
    address = "a pod always reaches every port of its own node's address, whatever the policies say"
    yield Finding("node-address", f"In {name} {address}; let nothing on the nodes answer without credentials.")
    if not settings.reaches_endpoint:
        reason = "the deployer does not reach its endpoint"
        yield Finding("nothing-closed", f"No namespace of {name} is closed, since {reason}: pods talk to everybody.")
    elif settings.policy_mode == "standard":
        sentence = f"{name} has the mode standard: a new pod talks to everybody for seconds, until policies reach it."
        yield Finding("standard-mode", sentence)


def _volumes(settings: GatesChoices, name: str) -> Iterator[Finding]:
    if settings.policy_mode == "strict" and not settings.network.endpoints_apart:
        sentence = (
            f"The EBS CSI controller of {name} may call every address on 443, those of nodes and pods too, since the "
            "endpoint of EC2 may be among them: give network.aws_endpoint_subnet_ids, and ec2 in network.aws_endpoints "
            "if its endpoint is there."
        )
        yield Finding("ebs-csi-reaches-nodes", sentence)


def _ipv6(settings: GatesChoices, name: str) -> Iterator[Finding]:
    if settings.ip_family == "ipv6" and not settings.network.existing and settings.network.outbound == "aws-endpoints":
        sentence = (
            f"Pods of {name} have IPv6 only and nothing translates: they reach only those endpoints of AWS services "
            "that have IPv6, and the EBS CSI controller needs the one of ec2."
        )
        yield Finding("ipv6-endpoints-only", sentence)


def _groups(settings: GatesChoices) -> Iterator[Finding]:
    bound = {item.group for entry in settings.access_entries for item in bindings_of(entry)}
    for entry in settings.access_entries:
        for group in set(entry.kubernetes_groups) - bound:
            sentence = (
                f"{entry.name} is in the group {group}, which nothing here binds: without a binding it gives no rights."
            )
            yield Finding("unbound-group", sentence)


def _namespaces(settings: GatesChoices) -> Iterator[Finding]:
    there = _there(settings)
    for entry in settings.access_entries:
        for item in entry.namespace_policies:
            for pattern in item.namespaces:
                if not _matching(pattern, there):
                    sentence = f"{entry.name} has {item.policy} in {pattern}, a namespace that nothing here declares."
                    yield Finding("undeclared-namespace", sentence)


def _pod_identities(settings: GatesChoices) -> Iterator[Finding]:
    there = _there(settings)
    for item in settings.pod_identities:
        if item.namespace not in there:
            sentence = (
                f"{item.key} gets a role, and nothing here declares its namespace: whoever creates the namespace has "
                "the role."
            )
            yield Finding("undeclared-pod-identity-namespace", sentence)


def _default_accounts(settings: GatesChoices) -> Iterator[Finding]:
    for item in settings.pod_identities:
        if item.service_account == "default":
            sentence = f"{item.key} gets a role: every pod of {item.namespace} that names no service account has it."
            yield Finding("default-service-account-has-role", sentence)


def _ways_out(settings: GatesChoices) -> Iterator[Finding]:
    unsaid = settings.network.existing and not settings.network.services
    key = "aws_endpoint_subnet_ids" if unsaid else "aws_endpoints"
    for item in settings.pod_identities:
        if services := " and ".join(out_of_reach(settings, item)):
            sentence = (
                f"{item.key} gets a role for {services}, and no network policy lets its pods go there: give "
                f"network.{key}, or a flow to their addresses on TCP 443."
            )
            yield Finding("role-without-way", sentence)


def _pod_makers(settings: GatesChoices) -> Iterator[Finding]:
    for item in settings.pod_identities:
        for entry in settings.access_entries:
            for right in _rights_to_make_pods(entry, item.namespace):
                sentence = (
                    f"{entry.name} has {right} in {item.namespace}, so by creating a pod it can have "
                    f"{item.key}'s role, too."
                )
                yield Finding("pod-maker-has-role", sentence)


def _rights_to_make_pods(entry: AccessEntrySettings, namespace: str) -> Iterator[str]:
    """Rights to create pods, except those of the whole cluster's admins, who have every role anyway."""
    yield from (policy for policy in entry.cluster_policies if policy in _MAKES_PODS)
    for policy in entry.namespace_policies:
        if policy.policy in _MAKES_PODS and any(fnmatchcase(namespace, pattern) for pattern in policy.namespaces):
            yield policy.policy
    for binding in entry.cluster_role_bindings:
        if binding.cluster_role in _ROLES_MAKE_PODS:
            yield f"the role {binding.cluster_role}"
    for binding in entry.role_bindings:
        if binding.cluster_role in _ROLES_MAKE_PODS and namespace in binding.namespaces:
            yield f"the role {binding.cluster_role}"


def _there(settings: GatesChoices) -> set[str]:
    return {*_ALWAYS_THERE, *(item.name for item in settings.namespaces), *settings.namespaces_of_addons}


def _matching(pattern: str, names: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for name in names)
