"""Checks of single values of load balancers and records."""

import re

from eks_citadel.parsing import cidrs
from eks_citadel.parsing.refusal import Unfit

# https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport
NODE_PORTS = range(30000, 32768)
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
MOST_COLOURS = 5
# https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html
_GROUP = re.compile(r"[^\x00-\x1f:]{1,255}")
_CERTIFICATE = re.compile(
    r"arn:aws[a-z-]*:(acm:[a-z0-9-]+:\d{12}:certificate/[0-9a-f-]+|iam::\d{12}:server-certificate/[\w+=,.@/-]+)",
    re.ASCII,
)


def port(number: int) -> None:
    """A port of TCP."""
    if not 1 <= number <= 65535:
        raise Unfit("a port is a number from 1 to 65535", "choose another port")


def node_port(number: int) -> None:
    """A port of a Service of type NodePort; on EKS nobody can change their range."""
    if number not in NODE_PORTS:
        rule = f"Services have node ports from {NODE_PORTS[0]} to {NODE_PORTS[-1]}"
        raise Unfit(rule, "write the nodePort of the Service")


def client_cidr(text: str) -> None:
    """A range of clients of a load balancer, which has IPv4 addresses only."""
    cidrs.block(text)
    if cidrs.read(text).version == 6:
        raise Unfit("the load balancer has IPv4 addresses only", "give the clients' IPv4 addresses")


def some_clients(texts: tuple[object, ...]) -> None:
    """At least one range, and no more than a security group has rules."""
    if not texts:
        raise Unfit("nobody could reach the load balancer", "name the clients' ranges")
    cidrs.rules_of_one_group(texts)


def group_name(text: str) -> None:
    """The name of an Auto Scaling group."""
    if not _GROUP.fullmatch(text):
        raise Unfit("it is not the name of an Auto Scaling group", "write its name, not its ARN")


def certificate_arn(text: str) -> None:
    """A certificate in ACM, or in IAM."""
    if not _CERTIFICATE.fullmatch(text):
        rule = "it is not the ARN of a certificate"
        raise Unfit(rule, 'write one such as "arn:aws:acm:REGION:ACCOUNT:certificate/ID"')


def security_group_id(text: str) -> None:
    """The id of a security group."""
    if not re.fullmatch(r"sg-[0-9a-z]+", text):
        raise Unfit("it is not a sg id", 'write one such as "sg-0a1b2c3d"')


def hosted_zone_id(text: str) -> None:
    """The id of a hosted zone."""
    if not re.fullmatch(r"Z[A-Z0-9]{1,31}", text):
        raise Unfit("it is not the id of a hosted zone", 'write one such as "Z0123456789ABC"')


def ssl_policy(text: str) -> None:
    """The name of one of AWS's policies: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html"""
    if not re.fullmatch(r"ELBSecurityPolicy-[A-Za-z0-9-]+", text):
        raise Unfit("it is not the name of a policy", 'write one such as "ELBSecurityPolicy-TLS13-1-2-2021-06"')


def path(text: str) -> None:
    """The path of a health check."""
    if not re.fullmatch(r"/[!-~]{0,1023}", text):
        raise Unfit("a path begins with a slash and has no spaces", 'write one such as "/healthz"')


def between(least: int, most: int):
    """A check: a number of the range."""

    def check(number: int) -> None:
        if not least <= number <= most:
            raise Unfit(f"AWS takes {least} to {most}", "choose a number between them")

    return check
