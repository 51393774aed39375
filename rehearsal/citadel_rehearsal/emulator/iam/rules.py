"""The rows of IAM, and of names that are taken, in the table of rules; each is implemented in its operation."""

from citadel_rehearsal.emulator.eks.rule import Rule

RULES = (
    Rule(
        "policy-sizes",
        "A managed policy has at most 6,144 characters, a trust policy 2,048, the inline policies of a role 10,240 "
        "together, without white space; a role has at most 10 managed policies",
        "IAM User Guide: reference_iam-quotas",
        (),
    ),
    Rule(
        "policy-words",
        "A policy of permissions has no principal, actions of a service, ARNs as resources, known elements, and unique "
        "Sids of letters and digits",
        "IAM User Guide: reference_policies_grammar, troubleshoot_policies",
        (),
    ),
    Rule(
        "key-lockout",
        "A key's policy lets somebody of the account change it, unless the safety check is bypassed",
        "KMS Developer Guide: key-policy-default; "
        "https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2843",
        (),
    ),
    Rule(
        "trust-words",
        "A trust policy has no resource, and only actions by which roles are assumed",
        "https://github.com/hashicorp/terraform-provider-aws/issues/32872; "
        "https://github.com/terraform-aws-modules/terraform-aws-eks-pod-identity/issues/34",
        (),
    ),
    Rule(
        "taken-names",
        "Names of roles, aliases, log groups, launch templates and security groups of a VPC are taken once",
        "IAM EntityAlreadyExists; KMS AlreadyExistsException; CloudWatch Logs ResourceAlreadyExistsException; EC2 "
        "InvalidLaunchTemplateName.AlreadyExistsException, InvalidGroup.Duplicate",
        (),
    ),
)
