"""Rules of EKS Auth, of the Pod Identity agent and of pods, which MiniStack lacks.

Each is implemented in its operation: `eks_auth`, `agent`, `pods` in this package, `eks.associations`.
"""

from citadel_rehearsal.emulator.eks.rule import Rule

TAKE = ("AssumeRoleForPodIdentity",)
CHANGE = ("CreatePodIdentityAssociation", "UpdatePodIdentityAssociation")

RULES = (
    Rule(
        "association-external-id",
        "A target role gives the association the external id REGION/ACCOUNT/CLUSTER/NAMESPACE/SERVICE-ACCOUNT",
        "EKS User Guide: pod-id-assign-target-role",
        CHANGE,
    ),
    Rule(
        "pod-namespace",
        "A pod's namespace must exist, if the program created any object in the cluster",
        "Kubernetes API server: NamespaceLifecycle",
        (),
    ),
    Rule(
        "pod-identity-agent",
        "Pods get credentials only where the add-on eks-pod-identity-agent is ACTIVE, or in EKS Auto Mode",
        "EKS User Guide: pod-id-agent-setup",
        (),
    ),
    Rule(
        "pod-identity-request",
        "The agent accepts its own address and valid, unexpired tokens only, with the error messages of the real agent",
        "github.com/aws/eks-pod-identity-agent 0.1.37: internal/validation, pkg/errors",
        (),
    ),
    Rule(
        "pod-identity-token",
        "A token must be issued by the requested cluster, for pods.eks.amazonaws.com, and is valid for 24 hours",
        "botocore eks-auth AssumeRoleForPodIdentity; botocore issue 3117; EKS User Guide: pod-id-how-it-works",
        TAKE,
    ),
    Rule(
        "pod-identity-association",
        "The role is that of the association of the token's service account; without one there are no credentials",
        "botocore eks-auth AssumeRoleForPodIdentity; the error message is not public",
        TAKE,
    ),
    Rule(
        "pod-identity-trust",
        "The trust policy must allow pods.eks.amazonaws.com with aws:SourceAccount and the cluster as aws:SourceArn",
        "EKS User Guide: pod-id-role; terraform-aws-eks issue 3743",
        TAKE,
    ),
    Rule(
        "pod-identity-tags",
        "The session carries six transitive tags: ARN and name of the cluster, namespace, service account, name and "
        "uid of the pod; none where the association disables them",
        "EKS User Guide: pod-id-abac; CloudTrail event in aws-samples/amazon-eks-security-immersion-day",
        TAKE,
    ),
    Rule(
        "pod-identity-target-role",
        "The first role assumes the target role, with the transitive tags or, where tags are disabled, the external id",
        "EKS User Guide: pod-id-assign-target-role",
        TAKE,
    ),
    Rule(
        "pod-identity-session-policy",
        "A session policy limits the target role's session, or the role's where there is no target",
        "botocore eks CreatePodIdentityAssociationRequest.policy",
        TAKE,
    ),
    Rule(
        "pod-identity-session",
        "A session is named eks-CLUSTER-POD-UUID, with ten characters of each name, and lasts 6 hours, or 59 minutes "
        "with a target role",
        "CloudTrail event in aws-samples/amazon-eks-security-immersion-day; EKS User Guide: pod-id-assign-target-role",
        TAKE,
    ),
    Rule(
        "pod-identity-cache",
        "The agent keeps a token's credentials for 3 hours: a changed association reaches new pods only",
        "github.com/aws/eks-pod-identity-agent 0.1.37: internal/credsretriever",
        (),
    ),
)
