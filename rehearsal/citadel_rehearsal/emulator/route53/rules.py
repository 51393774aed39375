"""The rows of Route 53 in the table of rules. The checks stand beside the operations."""

from citadel_rehearsal.emulator.eks.rule import Rule

REFERENCE = "https://docs.aws.amazon.com/Route53/latest/APIReference"
_ROWS = (
    (
        "zone-not-empty",
        "A hosted zone with records beside its own SOA and NS is not deleted",
        "https://github.com/gruntwork-io/cloud-nuke/issues/704",
    ),
    (
        "zone-name-and-vpc",
        "A hosted zone has a domain name, and a private one a VPC that exists",
        f"{REFERENCE}/API_CreateHostedZone.html",
    ),
    (
        "record-form",
        "A record has either values and a TTL or an alias; a routing policy and a set identifier come together; "
        "weights are 0 to 255, and addresses are addresses",
        f"{REFERENCE}/API_ResourceRecordSet.html; https://github.com/agorapulse/grails-aws-sdk/issues/95",
    ),
    (
        "record-exists",
        "A record that exists is not created, and one that does not exist is not deleted",
        "https://github.com/barnybug/cli53/issues/317",
    ),
    (
        "record-name",
        "A record's name is in its zone, a CNAME is not at its apex, and beside a CNAME there is no other type",
        "https://github.com/hashicorp/terraform/issues/9732; https://github.com/cookpad/roadworker/pull/89; "
        "https://github.com/meltwater/terraform-aws-asg-dns-handler/issues/38",
    ),
    (
        "record-set",
        "Records of one name and type have one routing policy, and weighted ones one TTL",
        "https://github.com/kubernetes-sigs/external-dns/issues/3141; "
        "https://github.com/hashicorp/terraform-provider-aws/issues/1961",
    ),
    (
        "record-target",
        "An alias names a load balancer, with the hosted zone of its region and type, or a record of its own zone, and "
        "a record's health check exists",
        "https://github.com/harmony-one/harmony-ops/issues/491; https://github.com/DNSControl/dnscontrol/issues/937",
    ),
    (
        "health-check",
        "A health check has an endpoint, a request interval of 10 or 30 s, and a threshold of 1 to 10",
        f"{REFERENCE}/API_HealthCheckConfig.html",
    ),
)
RULES = tuple(Rule(name, rule, source, ()) for name, rule, source in _ROWS)
