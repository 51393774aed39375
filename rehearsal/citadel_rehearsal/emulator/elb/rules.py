"""The rows of Elastic Load Balancing in the table of rules. The checks stand in the operations."""

from citadel_rehearsal.emulator.eks.rule import Rule

REFERENCE = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference"
GUIDE = "https://docs.aws.amazon.com/elasticloadbalancing/latest"
PROVIDER = "https://github.com/hashicorp/terraform-provider-aws/issues"
CONTROLLER = "https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues"
_ROWS = (
    (
        "balancer-name",
        "Names of load balancers and target groups have at most 32 letters, digits and hyphens, no hyphen at either "
        "end, and are not taken by one with other settings",
        f"{REFERENCE}/API_CreateLoadBalancer.html, API_CreateTargetGroup.html",
    ),
    (
        "balancer-subnets",
        "The subnets of a load balancer exist, are of one VPC, one in each zone; an Application Load Balancer has two",
        "https://github.com/aws-samples/aws-cdk-examples/issues/226; "
        "https://github.com/robertdebock/terraform-aws-vault/issues/5",
    ),
    (
        "balancer-gateway",
        "An internet-facing load balancer needs an internet gateway in its VPC",
        "https://github.com/openshift/installer/issues/1110",
    ),
    (
        "balancer-groups",
        "The security groups of a load balancer exist and are of its VPC; without any, an Application Load Balancer "
        "gets the VPC's default group",
        f"{REFERENCE}/API_SetSecurityGroups.html; {CONTROLLER}/2371",
    ),
    (
        "network-balancer-groups",
        "A Network Load Balancer that was created without security groups never gets any, and one with them keeps some",
        f"{GUIDE}/network/load-balancer-security-groups.html; "
        "https://github.com/kubernetes-sigs/cluster-api-provider-aws/issues/4790",
    ),
    (
        "balancer-protection",
        "A load balancer with deletion protection is not deleted",
        "https://github.com/aws-cloudformation/rain/issues/187",
    ),
    (
        "balancer-attributes",
        "Attributes of load balancers, target groups and listeners exist for their type and protocol, and have their "
        "bounds",
        f"{REFERENCE}/API_LoadBalancerAttribute.html, API_TargetGroupAttribute.html, API_ListenerAttribute.html",
    ),
    (
        "target-group",
        "A target group has a protocol, a port and a VPC that exists",
        "https://github.com/awsdocs/aws-cloudformation-user-guide/pull/467",
    ),
    (
        "target-group-health-check",
        "A TCP health check has no path and no matcher, its timeout is shorter than its interval, and its numbers have "
        "their bounds",
        f"{REFERENCE}/API_CreateTargetGroup.html; https://github.com/awsdocs/aws-cloudformation-user-guide/pull/186",
    ),
    (
        "target-group-in-use",
        "A target group to which a listener or a rule forwards is not deleted",
        "https://github.com/pulumi/pulumi-aws/issues/4220",
    ),
    (
        "target-group-one-balancer",
        "A target group belongs to one load balancer, of its own VPC",
        f"{PROVIDER}/22005; {CONTROLLER}/1045; https://github.com/aws/copilot-cli/issues/5473",
    ),
    (
        "listener-protocol",
        "A listener has a protocol of its load balancer's type, HTTPS and TLS have a certificate, and target groups "
        "have a protocol that the listener's can be forwarded to",
        f"https://github.com/pulumi/pulumi-aws/issues/1193; {PROVIDER}/4955",
    ),
    (
        "listener-port",
        "A load balancer has one listener for a port; the same listener twice is one",
        f"https://github.com/hashicorp/terraform/issues/26407; {PROVIDER}/35121",
    ),
    (
        "forward-weights",
        "A forward names one to five different target groups that exist, with weights of 0 to 999",
        f"{REFERENCE}/API_TargetGroupTuple.html; {GUIDE}/application/load-balancer-limits.html",
    ),
    (
        "forward-stickiness",
        "A forward to several target groups whose targets are sticky is sticky itself, for 1 to 604800 s",
        f"{CONTROLLER}/2734; {REFERENCE}/API_TargetGroupStickinessConfig.html",
    ),
    (
        "network-forward",
        "A Network Load Balancer only forwards, to target groups of one protocol and IP address type, and not sticky "
        "from a TLS listener",
        f"{GUIDE}/network/load-balancer-listeners.html",
    ),
    (
        "listener-rule",
        "Rules of Application Load Balancers have one to five condition values, and priorities of 1 to 50000 that are "
        "not taken; the default rule stays",
        f"{REFERENCE}/API_CreateRule.html; https://github.com/hashicorp/terraform/issues/24239",
    ),
    (
        "target-kind",
        "Targets are running instances of the target group's VPC, or addresses of its subnets or private ones "
        "elsewhere with a zone",
        f"{CONTROLLER}/3714, 561 and 3668; https://github.com/kubernetes-sigs/cluster-api-provider-aws/issues/5037",
    ),
    (
        "target-health",
        "A target is initial, then healthy; unused without a listener or in a zone that the load balancer does not "
        "have; draining, then unused after its deregistration",
        f"{GUIDE}/application/target-group-health-checks.html; https://github.com/getmoto/moto/issues/7692",
    ),
)
RULES = tuple(Rule(name, rule, source, ()) for name, rule, source in _ROWS)
