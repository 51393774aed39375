"""The path of requests: colours, their weights, and a load balancer or records in front of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from eks_citadel.parsing import checks as common
from eks_citadel.parsing.parse import Later, Leaf, Leaves, at, checked
from eks_citadel.parsing.refusal import EMPTY, GIVEN, Described, refuse, second
from eks_citadel.parsing.tags import TaggedSettings
from eks_citadel.traffic import checks
from eks_citadel.traffic.weights import judge_weights, percent

# Each protocol of a listener with the protocols of its target groups, the usual one first.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
PROTOCOLS = {"TCP": ("TCP",), "TLS": ("TCP", "TLS"), "HTTP": ("HTTP", "HTTPS"), "HTTPS": ("HTTP", "HTTPS")}
ENCRYPTED = ("TLS", "HTTPS")
APPLICATION = ("HTTP", "HTTPS")
_OF_LISTENER = ("autoscaling_group_names", "node_security_group_id", "cluster_name")
# https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/targetgroupbinding/resource_manager.go
_FOUGHT_OVER = "with listener.pod_port the controller takes out every target that is no pod of its Service"
_OF_RECORDS = ("load_balancer_dns_name", "load_balancer_zone_id")


@dataclass(frozen=True, kw_only=True)
class ColourSettings:
    """A cluster that may get requests."""

    name: str = checked(common.key_name)
    autoscaling_group_names: Mapping[str, Leaf] = checked(
        common.key_name, values=checks.group_name, default_factory=dict
    )
    node_security_group_id: Leaf | None = checked(checks.security_group_id, default=None)
    cluster_name: Leaf | None = checked(common.cluster_name, default=None)
    load_balancer_dns_name: Leaf | None = checked(common.subdomain, default=None)
    load_balancer_zone_id: Leaf | None = checked(checks.hosted_zone_id, default=None)

    def judge(self, path: str) -> None:
        """Refuses targets whose security group nobody named, and half of a load balancer."""
        targets = "nodes" if self.autoscaling_group_names else "pods" if self.cluster_name is not None else None
        if targets is not None and self.node_security_group_id is None:
            rule = f"the load balancer could not reach these {targets}"
            raise refuse(at(path, "node_security_group_id"), None, rule, "give the cluster_security_group_id")
        for name, other in (_OF_RECORDS, _OF_RECORDS[::-1]):
            if getattr(self, name) is None and getattr(self, other) is not None:
                raise refuse(at(path, name), None, "a record needs both", f"give it beside {other}")


@dataclass(frozen=True, kw_only=True)
class HealthCheckSettings:
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html"""

    protocol: str | None = checked(
        common.word("TCP", *APPLICATION), default=None, otherwise="`TCP`, or `HTTP` of an Application Load Balancer"
    )
    path: str | None = checked(checks.path, default=None, otherwise="`/` with HTTP and HTTPS")
    port: int | None = checked(checks.port, default=None, otherwise="the `node_port` or `pod_port`")
    interval_seconds: int = checked(checks.between(5, 300), default=10)
    timeout_seconds: int = checked(checks.between(2, 120), default=5)
    healthy_threshold: int = checked(checks.between(2, 10), default=3)
    unhealthy_threshold: int = checked(checks.between(2, 10), default=3)

    def judge(self, path: str) -> None:
        """Refuses a check that would begin before the one before it has ended."""
        if self.timeout_seconds >= self.interval_seconds:
            rule = f"a check of every {self.interval_seconds} seconds ends before the next one"
            raise refuse(at(path, "timeout_seconds"), self.timeout_seconds, rule, "make it shorter")


@dataclass(frozen=True, kw_only=True)
class SwitchedListenerSettings:
    """A load balancer in front of the colours' nodes or pods."""

    vpc_id: Leaf = checked(common.vpc_id)
    subnet_ids: Leaves = checked(common.subnet_id)
    allowed_cidrs: tuple[str, ...] = checked(checks.client_cidr, whole=checks.some_clients)
    port: int = checked(checks.port)
    node_port: int | None = checked(checks.node_port, default=None)
    pod_port: int | None = checked(checks.port, default=None)
    protocol: str = checked(common.word(*PROTOCOLS), default="TCP")
    target_protocol: str | None = checked(
        common.word("TCP", "TLS", *APPLICATION), default=None, otherwise="`TCP` or `HTTP`"
    )
    certificate_arn: Leaf | None = checked(checks.certificate_arn, default=None)
    ssl_policy: str | None = checked(
        checks.ssl_policy, default=None, otherwise="`ELBSecurityPolicy-TLS13-1-2-2021-06` with TLS and HTTPS"
    )
    internet_facing: bool = False
    cross_zone: bool = True
    deregistration_delay_seconds: int = checked(checks.between(0, 3600), default=300)
    health_check: HealthCheckSettings = field(default_factory=HealthCheckSettings)

    @property
    def application(self) -> bool:
        """Whether it is an Application Load Balancer."""
        return self.protocol in APPLICATION

    @property
    def to_targets(self) -> str:
        """The protocol from the load balancer to the targets."""
        return self.target_protocol or PROTOCOLS[self.protocol][0]

    @property
    def checked_protocol(self) -> str:
        """The protocol of the health check."""
        return self.health_check.protocol or ("HTTP" if self.application else "TCP")

    @property
    def targets(self) -> str:
        """The targets, as a noun: `nodes` or `pods`."""
        return "nodes" if self.pod_port is None else "pods"

    @property
    def target_port(self) -> int:
        """The port of the targets that gets requests."""
        port = self.pod_port or self.node_port
        assert port is not None, "one of the two is given"
        return port

    @property
    def target_ports(self) -> tuple[int, ...]:
        """The ports of the targets that the load balancer reaches."""
        return tuple(sorted({self.target_port, self.health_check.port or self.target_port}))

    def judge(self, path: str) -> None:
        """Refuses two kinds of targets, protocols that do not fit together, no certificate, and too few subnets."""
        if (self.node_port is None) == (self.pod_port is None):
            value, rule = (None, "nobody would answer") if self.node_port is None else (GIVEN, "targets have one port")
            way_out = "give node_port for nodes as targets, or pod_port for pods"
            raise refuse(at(path, "node_port"), value, rule, way_out)
        encrypted = self.protocol in ENCRYPTED
        if encrypted and self.certificate_arn is None:
            raise refuse(at(path, "certificate_arn"), None, f"{self.protocol} needs a certificate", "give its ARN")
        for name in ("certificate_arn", "ssl_policy"):
            if not encrypted and getattr(self, name) is not None:
                way_out = f'write protocol: "{"HTTPS" if self.application else "TLS"}", or leave it out'
                raise refuse(at(path, name), GIVEN, f"{self.protocol} has no encryption of its own", way_out)
        if self.to_targets not in PROTOCOLS[self.protocol]:
            way_out = f"write one of {', '.join(PROTOCOLS[self.protocol])}"
            rule = f"{self.protocol} is not forwarded to it"
            raise refuse(at(path, "target_protocol"), self.to_targets, rule, way_out)
        self._judge_health_check(at(path, "health_check"))
        self._judge_subnets(at(path, "subnet_ids"))

    def _judge_health_check(self, path: str) -> None:
        if self.application and self.checked_protocol == "TCP":
            rule = "an Application Load Balancer checks by HTTP or HTTPS"
            raise refuse(at(path, "protocol"), "TCP", rule, 'write "HTTP"')
        if self.checked_protocol == "TCP" and self.health_check.path is not None:
            rule = "a check by TCP asks for no path"
            raise refuse(at(path, "path"), self.health_check.path, rule, 'write protocol: "HTTP", or leave it out')

    def _judge_subnets(self, path: str) -> None:
        """https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html"""
        least = 2 if self.application else 1
        if not isinstance(self.subnet_ids, Later) and len(self.subnet_ids) < least:
            rule = "an Application Load Balancer needs two zones" if self.application else "it stands in no zone"
            value = Described(f"{len(self.subnet_ids)} subnet") if self.subnet_ids else EMPTY
            raise refuse(path, value, rule, "give a subnet of each zone")


@dataclass(frozen=True, kw_only=True)
class WeightedRecordsSettings:
    """Weighted records in Route 53."""

    zone_id: Leaf = checked(checks.hosted_zone_id)
    name: str = checked(common.subdomain)


@dataclass(frozen=True, kw_only=True)
class TrafficSwitchSettings(TaggedSettings):
    """`TrafficSwitch`: one way to the colours, and each colour's share of it."""

    colours: tuple[ColourSettings, ...]
    weights: Mapping[str, int | Later] | Later = checked(values=percent)
    listener: SwitchedListenerSettings | None = None
    records: WeightedRecordsSettings | None = None
    deletion_protection: bool = True

    @property
    def ready(self) -> frozenset[str]:
        """The colours that have nodes or a cluster with pods, or with `records` a load balancer of their own."""
        return frozenset(one.name for one in self.colours if getattr(one, self._sign_of_readiness))

    @property
    def _sign_of_readiness(self) -> str:
        if self.listener is None:
            return "load_balancer_dns_name"
        return "autoscaling_group_names" if self.listener.pod_port is None else "cluster_name"

    @property
    def known_weights(self) -> Mapping[str, int] | None:
        """The weights, or None while some of them are not known yet."""
        if isinstance(self.weights, Later):
            return None
        known = {name: weight for name, weight in self.weights.items() if isinstance(weight, int)}
        return known if len(known) == len(self.weights) else None

    def guards(self, colour: str) -> bool:
        """Whether the engine refuses to delete or to replace what brings requests to the colour: it has weight."""
        weights = self.known_weights
        return self.deletion_protection and weights is not None and weights[colour] > 0

    def judge(self, path: str) -> None:
        """Refuses two ways or none, colours of one name or of the other way, and weights that do not fit them."""
        if (self.listener is None) == (self.records is None):
            value, rule = (EMPTY, "nobody could reach the colours") if self.listener is None else (GIVEN, "one is used")
            raise refuse(path or "listener, records", value, rule, "give listener or records")
        self._judge_colours(at(path, "colours"))
        if self.known_weights is not None:
            self.judge_weights(self.known_weights, path)

    def judge_weights(self, weights: Mapping[str, int], path: str = "") -> Mapping[str, int]:
        """The weights. Errors: `Refusal`."""
        judge_weights(at(path, "weights"), weights, [one.name for one in self.colours], self.ready)
        return weights

    def _judge_colours(self, path: str) -> None:
        names = [one.name for one in self.colours]
        if not names:
            raise refuse(path, EMPTY, "nobody would answer", "list a colour")
        place = second(names)
        if place is not None:
            raise refuse(f"{path}[{place}].name", names[place], "it is listed twice", "keep one")
        if self.listener is not None and len(names) > checks.MOST_COLOURS:
            rule = f"a listener forwards to {checks.MOST_COLOURS} target groups at most"
            raise refuse(path, Described(f"{len(names)} colours"), rule, "take out those that are retired")
        for index, one in enumerate(self.colours):
            for key, rule in self._foreign_keys().items():
                if getattr(one, key):
                    raise refuse(f"{path}[{index}].{key}", GIVEN, rule, "leave it out")

    def _foreign_keys(self) -> dict[str, str]:
        """Keys of a colour that its way does not use, each with the rule that says so."""
        if self.listener is None:
            return dict.fromkeys(_OF_LISTENER, "records does not use it")
        foreign = dict.fromkeys(_OF_RECORDS, "listener does not use it")
        if self.listener.pod_port is None:
            return {**foreign, "cluster_name": "listener.node_port has nodes as targets, which no controller registers"}
        return {**foreign, "autoscaling_group_names": _FOUGHT_OVER}
