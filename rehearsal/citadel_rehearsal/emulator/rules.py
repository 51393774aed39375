"""The table of all rules that the embedded AWS enforces."""

from citadel_rehearsal.emulator.autoscaling import rules as autoscaling_rules
from citadel_rehearsal.emulator.ec2 import rules as ec2_rules
from citadel_rehearsal.emulator.eks import rules as eks_rules
from citadel_rehearsal.emulator.eks.rule import Rule
from citadel_rehearsal.emulator.elb import rules as elb_rules
from citadel_rehearsal.emulator.iam import rules as iam_rules
from citadel_rehearsal.emulator.pod_identity import eks_auth_rules
from citadel_rehearsal.emulator.route53 import rules as route53_rules

RULES: tuple[Rule, ...] = (
    *eks_rules.RULES,
    *eks_auth_rules.RULES,
    *autoscaling_rules.RULES,
    *elb_rules.RULES,
    *route53_rules.RULES,
    Rule(
        "subnet-zone",
        "A subnet stands in a zone that the account has; zones are those of each region",
        "EC2 CreateSubnet; https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html",
        (),
    ),
    *ec2_rules.RULES,
    *iam_rules.RULES,
    Rule(
        "log-group-key",
        "A log group takes a symmetric, enabled key of its region, whose policy lets CloudWatch Logs use it for the "
        "group",
        "CloudWatch Logs User Guide: encrypt-log-data-kms; "
        "https://github.com/hashicorp/terraform-provider-aws/issues/29282",
        (),
    ),
    Rule(
        "lengths",
        "Names and texts of IAM, KMS, CloudWatch Logs, Secrets Manager, Parameter Store, DynamoDB and EC2 have the "
        "lengths of their models and pages",
        "botocore service-2 of each; EC2 API Reference: CreateSecurityGroup, CreateLaunchTemplate, Tag",
        (),
    ),
    Rule(
        "paging",
        "Every List, and every Describe of several items, returns at most maxResults (1 to 100) and a nextToken",
        "botocore eks paginators-1",
        (),
    ),
    Rule(
        "named-refusal",
        "An operation that is not modelled is refused, and the refusal names it",
        "none: AWS has the operation, the rehearsal does not",
        (),
    ),
)
