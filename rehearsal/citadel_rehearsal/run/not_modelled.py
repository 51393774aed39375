"""What a rehearsal does not know. Printed at the end of each run."""

NOT_MODELLED: tuple[str, ...] = (
    "The deployer's own permissions: every request acts as the root of its account.",
    "Service control policies, resource control policies and the permissions boundary of the deployer.",
    "Service quotas, and the number of access entries a cluster may have.",
    "Capacity: instance types in a zone, free addresses in a subnet, supply, zones that EKS does not use.",
    "Names that are taken already in the account: aliases, log groups, roles, clusters, endpoints.",
    "Principals and roles of other accounts: their ARNs are taken as they are.",
    "Eventual consistency: a role, entry or association works at once, and a cluster's endpoint names a missing access "
    "entry at once, where EKS answers Unauthorized as it does while one is on its way.",
    "What runs inside the cluster: no node boots, no pod starts, no image is pulled, no certificate is rotated.",
    "A pod is any program of this machine (`citadel pod run`): its node, its image and its network are not looked at, "
    "and it is given the agent's address also where it has no association, so that the agent says so.",
    "Throttling, of EKS Auth and of the Pod Identity agent.",
    "Whether the deployer and the nodes reach a cluster's endpoint, which is on 127.0.0.1 here, and the nodes a "
    "registry or an AWS service, over the network that was described.",
    "How long a token for an endpoint lives, and whether the deployer may take the role that signs it.",
    "IAM decisions, except for sessions of roles, which are judged on DynamoDB, KMS, Parameter Store, S3, Secrets "
    "Manager, SQS and AssumeRole, and refused elsewhere.",
    "For those sessions: grants of KMS, access points and bucket keys of S3, service control and resource control "
    "policies, VPC endpoints, and AccessDenied in place of NoSuchKey.",
    "KMS grants that EKS makes on the key for secrets.",
    "Versions of add-ons beyond those recorded in addon_versions.json, and the schema of their configurationValues.",
    "EKS Auto Mode: its settings are stored, and its nodes are taken to come when a pod needs one.",
    "Refused by name: Fargate profiles, capabilities, insights, certificate authorities, version rollback, "
    "cancelled updates, EKS Anywhere, registered clusters.",
    "Prices, and the time that AWS takes.",
)
