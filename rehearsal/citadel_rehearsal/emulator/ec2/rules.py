"""The rows of EC2 in the table of rules; each is implemented in its operation."""

from citadel_rehearsal.emulator.eks.rule import Rule

ERRORS = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"

RULES = (
    Rule(
        "subnet-range",
        "A subnet's range is a /16 to /28 inside its VPC and overlaps no other subnet",
        f"EC2 CreateSubnet; {ERRORS}",
        (),
    ),
    Rule(
        "vpc-range",
        "A further IPv4 range of a VPC is a /16 to /28, overlaps none that it has, and is private only where it is of "
        "the same kind; a VPC has 5 (the default quota), and a range with a subnet stays",
        "EC2 AssociateVpcCidrBlock; https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html; "
        "https://github.com/aws/aws-cdk/issues/36111",
        (),
    ),
    Rule(
        "ipv6-range",
        "An IPv6 range is given back only when no subnet has a part of it",
        f"EC2 DisassociateVpcCidrBlock; {ERRORS}",
        (),
    ),
    Rule(
        "route-table",
        "A route table has one route for a destination, to a gateway of its VPC, and a subnet one route table, of its "
        "own VPC",
        f"EC2 CreateRoute, AssociateRouteTable; {ERRORS}",
        (),
    ),
    Rule(
        "security-group-rule",
        "A rule of a security group has one source, which it keeps, its protocol and ports once in the group, and a "
        "description of at most 255 plain characters; each is revoked alone, and one that does not exist is refused",
        f"EC2 InvalidPermission.Duplicate, RevokeSecurityGroupIngress, SecurityGroupRuleRequest, IpRange; {ERRORS}; "
        "https://github.com/int128/terraform-aws-nat-instance/pull/21; "
        "https://github.com/hashicorp/terraform-provider-aws/issues/29492",
        (),
    ),
    Rule(
        "security-group-named",
        "A security group stays as long as a rule of another group names it",
        f"EC2 DependencyViolation; {ERRORS}",
        (),
    ),
    Rule(
        "security-group-source",
        "A rule names security groups and prefix lists that exist",
        f"EC2 InvalidGroup.NotFound, InvalidPrefixListID.NotFound; {ERRORS}; "
        "https://github.com/aws-cloudformation/rain/issues/308",
        (),
    ),
    Rule(
        "security-group-size",
        "A security group has at most 60 rules in a direction for IPv4, and 60 for IPv6; a group or a prefix list "
        "counts in both (the default quota, which AWS raises on request)",
        "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html; "
        "https://github.com/jantman/awslimitchecker/issues/431",
        (),
    ),
    Rule(
        "nat-internet",
        "A public NAT gateway fails in a VPC without an internet gateway",
        "VPC User Guide: nat-gateway-troubleshooting",
        (),
    ),
    Rule(
        "endpoint-names",
        "One endpoint of a service has the private names in a VPC; options of interface endpoints are for these only",
        "https://github.com/hashicorp/terraform-provider-aws/issues/17535; "
        "https://github.com/hashicorp/terraform-provider-aws/issues/45846",
        (),
    ),
    Rule(
        "nat-address",
        "A NAT gateway has a free private address of its subnet; a public one has an Elastic IP, a private one none",
        f"EC2 CreateNatGateway; {ERRORS}; VPC User Guide: subnet-sizing",
        (),
    ),
    Rule(
        "flow-log-role",
        "Flow logs have one destination, an interval of 60 or 600 s and, for CloudWatch Logs, a role that trusts their "
        "service; none is made twice",
        f"EC2 CreateFlowLogs, FlowLogAlreadyExists; {ERRORS}; VPC User Guide: flow-logs-iam-role",
        (),
    ),
    Rule("internet-gateway", "A VPC has one internet gateway", f"EC2 AttachInternetGateway; {ERRORS}", ()),
    Rule(
        "address-in-use",
        "An address that a NAT gateway has is neither taken by another nor released",
        f"EC2 CreateNatGateway, ReleaseAddress; {ERRORS}",
        (),
    ),
    Rule(
        "endpoint-service",
        "An interface endpoint is of a service that the region has, in zones that have it, with its address types",
        f"EC2 CreateVpcEndpoint; {ERRORS}; PrivateLink guide: aws-services-privatelink-support",
        (),
    ),
    Rule(
        "endpoint-place",
        "An interface endpoint has one subnet in a zone, security groups of its VPC, and private names only where the "
        "VPC resolves them; a gateway endpoint has route tables only. A change is judged as a creation",
        "PrivateLink guide: create-interface-endpoint; EC2 CreateVpcEndpoint, ModifyVpcEndpoint",
        (),
    ),
    Rule(
        "endpoint-policy",
        "A policy of an endpoint is a JSON document of at most 20,480 characters, where the service takes one",
        "PrivateLink guide: vpc-endpoints-access; "
        "https://github.com/awslabs/landing-zone-accelerator-on-aws/issues/224",
        (),
    ),
    Rule(
        "user-data",
        "User data of a launch template is base64 of at most 16,384 bytes",
        "EC2 User Guide: instancedata-add-user-data; "
        "https://github.com/github-aws-runners/terraform-aws-github-runner/issues/3700",
        (),
    ),
    Rule(
        "filters",
        "A filter of a Describe operation is one that the operation has",
        "EC2 API Reference of each operation; https://github.com/kubernetes/kops/issues/17499",
        (),
    ),
)
