"""The nodes or pods of a colour as targets of a load balancer."""

from typing import Any

import pulumi
import pulumi_aws as aws

from eks_citadel import arns
from eks_citadel.iam.pod_identity_trust import CLUSTER_TAG
from eks_citadel.inputs.known import known, tagged
from eks_citadel.traffic.settings import ColourSettings, SwitchedListenerSettings, TrafficSwitchSettings


class ColourTargets:
    """The target group of a colour, the Auto Scaling groups that fill it with nodes, and the way to its targets."""

    def __init__(
        self,
        name: str,
        whole: TrafficSwitchSettings,
        settings: SwitchedListenerSettings,
        colour: ColourSettings,
        parent: pulumi.Resource,
    ) -> None:
        self._name = f"{name}-targets-{colour.name}"
        self._whole = whole
        self._settings = settings
        self._colour = colour
        self._parent = parent
        self._child = pulumi.ResourceOptions(parent=parent)
        self.group = self._create_target_group()
        self._attachments = self._attach()

    def _create_target_group(self) -> aws.lb.TargetGroup:
        settings, name = self._settings, self._name
        return aws.lb.TargetGroup(
            name,
            name_prefix=arns.balancer_name_prefix(name),
            vpc_id=known(settings.vpc_id),
            target_type="instance" if settings.pod_port is None else "ip",
            port=settings.target_port,
            protocol=settings.to_targets,
            # Without the client's address, requests come from the load balancer: the end `load-balancers` of flows.
            preserve_client_ip=None if settings.application else "false",
            deregistration_delay=settings.deregistration_delay_seconds,
            health_check=self._health_check(),
            tags=self._tags(),
            opts=pulumi.ResourceOptions(parent=self._parent, protect=self._whole.guards(self._colour.name)),
        )

    def _tags(self) -> Any:
        """Among them the one by which the role of a cluster's controller knows its own target group."""
        tags, cluster = tagged(self._whole.tags, Name=self._name), known(self._colour.cluster_name)
        if cluster is None:
            return tags
        return pulumi.Output.all(tags, cluster).apply(lambda found: {**found[0], CLUSTER_TAG: found[1]})

    def _health_check(self) -> aws.lb.TargetGroupHealthCheckArgsDict:
        check, protocol = self._settings.health_check, self._settings.checked_protocol
        asked: aws.lb.TargetGroupHealthCheckArgsDict = {
            "protocol": protocol,
            "port": str(check.port or "traffic-port"),
            "interval": check.interval_seconds,
            "timeout": check.timeout_seconds,
            "healthy_threshold": check.healthy_threshold,
            "unhealthy_threshold": check.unhealthy_threshold,
        }
        if protocol != "TCP":
            asked |= {"path": check.path or "/", "matcher": "200-399"}
        return asked

    def _attach(self) -> list[pulumi.Resource]:
        """Register the nodes with the target group, now and whenever an Auto Scaling group starts one."""
        return [
            aws.autoscaling.Attachment(
                f"{self._name}-{key}",
                autoscaling_group_name=known(group),
                lb_target_group_arn=self.group.arn,
                opts=self._child,
            )
            for key, group in sorted(self._colour.autoscaling_group_names.items())
        ]

    def let_in(self, security_group_id: pulumi.Input[str]) -> list[pulumi.Resource]:
        """Lets the load balancer reach the targets. Returns what must exist before the colour gets requests."""
        nodes = self._colour.node_security_group_id
        ports = self._settings.target_ports if nodes is not None else ()
        rules = [
            aws.vpc.SecurityGroupIngressRule(
                f"{self._name}-port-{port}",
                security_group_id=known(nodes),
                referenced_security_group_id=security_group_id,
                ip_protocol="tcp",
                from_port=port,
                to_port=port,
                description="Load balancer in front of the colours",
                tags=tagged(self._whole.tags),
                opts=self._child,
            )
            for port in ports
        ]
        return [*rules, *self._attachments]
