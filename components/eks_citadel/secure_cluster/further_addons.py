"""Rules between a cluster's further add-ons, its nodes, namespaces and network."""

from collections.abc import Iterator, Sequence

from eks_citadel.enter.settings import AccessEntrySettings
from eks_citadel.kubernetes.checks import KUBE_SYSTEM
from eks_citadel.leave.settings.pod_identity import PodIdentityChoices
from eks_citadel.network.settings import NetworkChoices
from eks_citadel.nodes.settings.addons import ADDON_ROLES
from eks_citadel.nodes.settings.further_addons import FurtherAddonSettings, judge_further
from eks_citadel.nodes.settings.node_group import NodeGroupChoices
from eks_citadel.parsing.finding import Finding
from eks_citadel.parsing.refusal import refuse


def judge_addons(addons: Sequence[FurtherAddonSettings], groups: Sequence[NodeGroupChoices], path: str) -> None:
    """Refuses an add-on twice, and one whose pods no node takes, so that it would never become active."""
    judge_further(addons, path)
    if any(group.takes_every_pod for group in groups):
        return
    for index, item in enumerate(addons):
        if not item.tolerates:
            rule = "every node at creation has the taint CriticalAddonsOnly, which its pods do not tolerate"
            way_out = "give one group a desired_size and no taints, or tolerations in its configuration"
            raise refuse(f"{path}[{index}].name", item.name, rule, way_out)


def judge_namespaces_of_addons(addons: Sequence[FurtherAddonSettings], namespaces: Sequence[str], path: str) -> None:
    """Refuses a namespace that an add-on brings with it."""
    owners = {item.needs.namespace: item.name for item in addons}
    for index, name in enumerate(namespaces):
        if name in owners:
            rule = f"the add-on {owners[name]} brings it with policies for its pods"
            raise refuse(f"{path}[{index}].name", name, rule, "leave it out")


def judge_identities_of_addons(
    addons: Sequence[FurtherAddonSettings], identities: Sequence[PodIdentityChoices], path: str
) -> None:
    """Refuses an association for the service account of an add-on, which gets its role with the add-on.

    EKS takes one association for each service account:
    https://docs.aws.amazon.com/eks/latest/userguide/pod-id-association.html
    """
    owners = {
        f"{KUBE_SYSTEM}/{role.service_account}": (name, f"addon_role_arns.{name}") for name, role in ADDON_ROLES.items()
    }
    for index, item in enumerate(addons):
        if item.needs.service_account:
            owners[f"{item.needs.namespace}/{item.needs.service_account}"] = item.name, f"addons[{index}].role_arn"
    for index, identity in enumerate(identities):
        if owner := owners.get(identity.key):
            addon, key = owner
            rule = f"its pods are those of the add-on {addon}, which get their role with the add-on"
            raise refuse(f"{path}[{index}]", identity.key, rule, f"leave it out; {key} takes a role of your own")


def findings_of_addons(addons: Sequence[FurtherAddonSettings], network: NetworkChoices) -> Iterator[Finding]:
    """What add-ons need that the network does not have, and what they reach beyond AWS."""
    closed = not network.existing and network.outbound == "aws-endpoints"
    for item in addons:
        if item.needs.internet:
            yield _internet(item, closed)
        missing = sorted(set(item.needs.services) - set(network.services)) if closed else []
        if missing:
            sentence = (
                f"{item.name} needs {', '.join(missing)}, and the network leads to endpoints of other services only: "
                "add them to network.aws_endpoints."
            )
            yield Finding("addon-without-way", sentence)


def findings_of_targets(
    addons: Sequence[FurtherAddonSettings], entries: Sequence[AccessEntrySettings]
) -> Iterator[Finding]:
    """Who may write a TargetGroupBinding without being an admin of the cluster, where a controller obeys it.

    No role of Kubernetes and no narrower access policy has this kind, since nothing of the chart is aggregated to them:
    https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/targetgroupbinding/targetgroupbinding/
    """
    if not any(item.needs.chart for item in addons):
        return
    for entry in entries:
        for namespace in sorted(_all_powers(entry)):
            sentence = (
                f"{entry.name} may create TargetGroupBindings in {namespace}, and so let pods of {namespace} answer "
                "for every target group of this cluster: give it a role or a policy that has no custom resources."
            )
            yield Finding("targets-of-tenants", sentence)


def _all_powers(entry: AccessEntrySettings) -> set[str]:
    """Namespaces in which the entry may do everything."""
    return {name for one in entry.role_bindings if one.cluster_role == "cluster-admin" for name in one.namespaces}


def _internet(item: FurtherAddonSettings, closed: bool) -> Finding:
    ports = sorted({port for pods in item.needs.pods for _, port in pods.internet})
    where = f"public addresses on {', '.join(map(str, ports))}"
    if closed:
        sentence = f"{item.name} needs {where}, and the network leads to endpoints of AWS services only."
        return Finding("addon-without-way", sentence)
    return Finding("addon-reaches-internet", f"{item.name} may call {where}, whoever answers there.")
