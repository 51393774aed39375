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
        "ipv6-range",
        "An IPv6 range is given back only when no subnet has a part of it",
        f"EC2 DisassociateVpcCidrBlock; {ERRORS}",
        (),
    ),
    Rule(
        "route-table",
        "A route table has one route for a destination, and a subnet one route table, of its own VPC",
        f"EC2 CreateRoute, AssociateRouteTable; {ERRORS}",
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
        "VPC resolves them",
        "PrivateLink guide: create-interface-endpoint",
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
        "filters", "A filter of a Describe operation is one that the operation has", f"EC2 InvalidFilter; {ERRORS}", ()
    ),
)
