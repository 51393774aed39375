"""`TrafficSwitch`: one way to the colours of a cluster, and each colour's share of it."""

from collections.abc import Mapping
from typing import Any

import pulumi

from eks_citadel.inputs.component import Component
from eks_citadel.inputs.known import known
from eks_citadel.inputs.late import by_key
from eks_citadel.inputs.outputs import register_outputs
from eks_citadel.inputs.refusals import accept, printing
from eks_citadel.traffic.args import TrafficSwitchArgs
from eks_citadel.traffic.balancer import Balancer
from eks_citadel.traffic.colour_targets import ColourTargets
from eks_citadel.traffic.settings import SwitchedListenerSettings, TrafficSwitchSettings, WeightedRecordsSettings
from eks_citadel.traffic.weighted_records import weighted_record


class TrafficSwitch(Component):
    """A load balancer in front of the nodes of all colours, or weighted records in front of their load balancers.

    Only the weights change when requests move from one colour to another.
    """

    weights: pulumi.Output[Mapping[str, int]]
    """Share of each colour in percent, known once requests are shared so."""
    target_group_arns: pulumi.Output[Mapping[str, str]]
    """ARN of each colour's target group; empty with `records`."""
    listener_arn: pulumi.Output[str]
    """ARN of the listener; empty with `records`."""
    load_balancer_arn: pulumi.Output[str]
    """ARN of the load balancer; empty with `records`."""
    security_group_id: pulumi.Output[str]
    """Security group of the load balancer; empty with `records`."""
    dns_name: pulumi.Output[str]
    """DNS name of the load balancer, or the name that the records share."""
    hosted_zone_id: pulumi.Output[str]
    """Hosted zone of the DNS name, for alias records."""

    def __init__(self, name: str, args: TrafficSwitchArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        settings = accept(TrafficSwitchSettings, args)
        super().__init__("eks-citadel:index:TrafficSwitch", name, None, opts)
        self._name = name
        self._settings = settings
        judged = self._judged_weights()
        if settings.records is not None:
            shared = self._answer_names(settings.records, judged)
        else:
            assert settings.listener is not None, "one of the two is given"
            shared = self._listen(settings.listener, judged)
        self.weights = pulumi.Output.all(judged, *shared).apply(lambda found: found[0])
        register_outputs(self)

    def _judged_weights(self) -> "pulumi.Output[Mapping[str, int]]":
        """The weights, judged where some of them are known only now."""
        given: Any = known(self._settings.weights)
        return pulumi.Output.from_input(given).apply(printing(self._settings.judge_weights))

    def _listen(
        self, settings: SwitchedListenerSettings, weights: "pulumi.Output[Mapping[str, int]]"
    ) -> list[pulumi.Output[str]]:
        whole = self._settings
        balancer = Balancer(self._name, whole, settings, self)
        targets = {one.name: ColourTargets(self._name, whole, settings, one, self) for one in whole.colours}
        ready = [made for one in targets.values() for made in one.let_in(balancer.security_group.id)]
        groups = {colour: one.group.arn for colour, one in targets.items()}
        listener = balancer.listen(groups, weights, ready)
        self.target_group_arns = by_key(groups)
        self.listener_arn = listener.arn
        self.load_balancer_arn = balancer.resource.arn
        self.security_group_id = balancer.security_group.id
        self.dns_name, self.hosted_zone_id = balancer.resource.dns_name, balancer.resource.zone_id
        return [listener.arn]

    def _answer_names(
        self, settings: WeightedRecordsSettings, weights: "pulumi.Output[Mapping[str, int]]"
    ) -> list[pulumi.Output[str]]:
        records = []
        for colour in self._settings.colours:
            if colour.name not in self._settings.ready:
                continue
            opts = pulumi.ResourceOptions(parent=self, protect=self._settings.guards(colour.name))
            weight = weights.apply(lambda found, name=colour.name: found[name])
            records.append(weighted_record(self._name, settings, colour, weight, opts).id)
        self.target_group_arns = by_key({})
        self.listener_arn = self.load_balancer_arn = self.security_group_id = pulumi.Output.from_input("")
        self.dns_name = pulumi.Output.from_input(settings.name)
        self.hosted_zone_id = pulumi.Output.from_input(known(settings.zone_id))
        return records
