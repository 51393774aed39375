"""Rules of EKS Auth, of the Pod Identity agent and of pods, which MiniStack has not at all. Each is kept by the
operation itself: `eks_auth`, `agent`, `pods` here, `eks.associations`."""

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
        "A pod's namespace exists, where the program made any object in the cluster",
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
        "The agent answers at its own address, to a token that can be read and has not expired, with its own sentences",
        "github.com/aws/eks-pod-identity-agent 0.1.37: internal/validation, pkg/errors",
        (),
    ),
    Rule(
        "pod-identity-token",
        "A token was issued by the cluster that is asked, for pods.eks.amazonaws.com, and lives 24 hours",
        "botocore eks-auth AssumeRoleForPodIdentity; botocore issue 3117; EKS User Guide: pod-id-how-it-works",
        TAKE,
    ),
    Rule(
        "pod-identity-association",
        "The role is the one of the association of the token's service account; without one there are no credentials",
        "botocore eks-auth AssumeRoleForPodIdentity; its sentence is not public",
        TAKE,
    ),
    Rule(
        "pod-identity-trust",
        "The trust policy decides, for pods.eks.amazonaws.com with aws:SourceAccount and the cluster as aws:SourceArn",
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
        "The first role takes the target role; the transitive tags go along, or the external id where tags are off",
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
        "A session is called eks-CLUSTER-POD-UUID, with ten characters of each name, and lasts 6 hours, or 59 minutes "
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
