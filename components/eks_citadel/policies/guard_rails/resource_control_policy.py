"""Resource control policy: nobody, also from outside of the organisation, takes its roles in the name of a pod.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
AWS's sample (STS-Protect-EKS-pod-identities-tags) excepts a caller that has any one of the six tags, with any value,
so that one spoofed tag of a role opens all six; here each key is compared with the caller's own value of it:
https://github.com/aws-samples/resource-control-policy-examples/tree/main/Service-specific-controls
"""

from eks_citadel.policies.document import Document, document
from eks_citadel.policies.guard_rails.session_tags import only_inherited_tags

# Requests that nobody signs (SAML, OIDC) do not have the key, and are no service's:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
_NO_SERVICE = {"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}


def resource_control_policy() -> Document:
    """The document, which is the same in each partition."""
    return document(*only_inherited_tags(_NO_SERVICE, principal="*"))
