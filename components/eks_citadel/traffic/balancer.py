"""A load balancer with its security group, and a listener that shares requests between target groups."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from eks_citadel import arns
from eks_citadel.inputs.known import known, tagged
from eks_citadel.traffic.settings import SwitchedListenerSettings, TrafficSwitchSettings

# TLS 1.2 and 1.3: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html
SSL_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"


class Balancer:
    """The load balancer of a `TrafficSwitch`, reached by named clients only."""

    def __init__(
        self, name: str, whole: TrafficSwitchSettings, settings: SwitchedListenerSettings, parent: pulumi.Resource
    ) -> None:
        self._name = name
        self._whole = whole
        self._settings = settings
        self._child = pulumi.ResourceOptions(parent=parent)
        # A Network Load Balancer that is created without a security group never gets one:
        # https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
        self.security_group = self._create_security_group()
        self._rules = [*self._let_clients_in(), *self._let_requests_out()]
        self.resource = self._create_load_balancer(parent)

    def _create_security_group(self) -> aws.ec2.SecurityGroup:
        name = f"{self._name}-clients"
        return aws.ec2.SecurityGroup(
            name,
            name_prefix=arns.name_prefix(name, arns.SECURITY_GROUP_NAME_LENGTH),
            vpc_id=known(self._settings.vpc_id),
            description="Clients of the load balancer in front of the colours",
            tags=tagged(self._whole.tags, Name=name),
            opts=self._child,
        )

    def _let_clients_in(self) -> list[pulumi.Resource]:
        return [
            aws.vpc.SecurityGroupIngressRule(
                f"{self._name}-client-{cidr.replace('/', '-')}",
                security_group_id=self.security_group.id,
                cidr_ipv4=cidr,
                ip_protocol="tcp",
                from_port=self._settings.port,
                to_port=self._settings.port,
                description="Clients",
                tags=tagged(self._whole.tags),
                opts=self._child,
            )
            for cidr in self._settings.allowed_cidrs
        ]

    def _let_requests_out(self) -> list[pulumi.Resource]:
        """To the targets' ports, wherever these are: a load balancer opens connections to its targets only.

        A rule for a cluster's security group would keep EKS from deleting this group with its cluster.
        """
        return [
            aws.vpc.SecurityGroupEgressRule(
                f"{self._name}-to-{self._settings.targets}-{port}",
                security_group_id=self.security_group.id,
                cidr_ipv4="0.0.0.0/0",
                ip_protocol="tcp",
                from_port=port,
                to_port=port,
                description=f"{self._settings.targets.capitalize()} of the colours",
                tags=tagged(self._whole.tags),
                opts=self._child,
            )
            for port in self._settings.target_ports
        ]

    def _create_load_balancer(self, parent: pulumi.Resource) -> aws.lb.LoadBalancer:
        application, guarded = self._settings.application, self._whole.deletion_protection
        return aws.lb.LoadBalancer(
            f"{self._name}-front",
            name_prefix=arns.balancer_name_prefix(f"{self._name}-front"),
            load_balancer_type="application" if application else "network",
            internal=not self._settings.internet_facing,
            subnets=known(self._settings.subnet_ids),
            security_groups=[self.security_group.id],
            enable_deletion_protection=guarded,
            drop_invalid_header_fields=True if application else None,
            enable_cross_zone_load_balancing=None if application else self._settings.cross_zone,
            # https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
            enforce_security_group_inbound_rules_on_private_link_traffic=None if application else "on",
            tags=tagged(self._whole.tags, Name=f"{self._name}-front"),
            opts=pulumi.ResourceOptions(parent=parent, protect=guarded, depends_on=self._rules),
        )

    def listen(
        self,
        target_group_arns: Mapping[str, pulumi.Input[str]],
        weights: "pulumi.Output[Mapping[str, int]]",
        ready: list[pulumi.Resource],
    ) -> aws.lb.Listener:
        """The listener, which forwards to the colours' target groups once `ready` exist."""
        settings = self._settings
        encrypted = settings.certificate_arn is not None
        targets: list[aws.lb.ListenerDefaultActionForwardTargetGroupArgsDict] = [
            {"arn": arn, "weight": weights.apply(lambda found, colour=colour: found[colour])}
            for colour, arn in sorted(target_group_arns.items())
        ]
        return aws.lb.Listener(
            f"{self._name}-listener",
            load_balancer_arn=self.resource.arn,
            port=settings.port,
            protocol=settings.protocol,
            certificate_arn=known(settings.certificate_arn),
            ssl_policy=(settings.ssl_policy or SSL_POLICY) if encrypted else None,
            default_actions=[{"type": "forward", "forward": {"target_groups": targets}}],
            tags=tagged(self._whole.tags, Name=f"{self._name}-listener"),
            opts=pulumi.ResourceOptions.merge(self._child, pulumi.ResourceOptions(depends_on=ready)),
        )
