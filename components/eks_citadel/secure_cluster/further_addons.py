"""Rules between a cluster's further add-ons, its nodes, namespaces and network."""

from collections.abc import Iterator, Sequence

from eks_citadel.network.settings import NetworkChoices
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


def _internet(item: FurtherAddonSettings, closed: bool) -> Finding:
    ports = sorted({port for pods in item.needs.pods for _, port in pods.internet})
    where = f"public addresses on {', '.join(map(str, ports))}"
    if closed:
        sentence = f"{item.name} needs {where}, and the network leads to endpoints of AWS services only."
        return Finding("addon-without-way", sentence)
    return Finding("addon-reaches-internet", f"{item.name} may call {where}, whoever answers there.")
