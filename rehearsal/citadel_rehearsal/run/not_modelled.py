"""The list of what a rehearsal does not model, printed at the end of each run."""

NOT_MODELLED = (
    "The deployer's own permissions: every request acts as the root of its account.",
    "Service control policies, resource control policies and the permissions boundary of the deployer.",
    "Service quotas, and the number of access entries a cluster may have.",
    "Capacity: instance types in a zone, EC2's supply, free addresses in a subnet, zones that EKS does not use.",
    "Which region has which endpoint service of AWS PrivateLink, but for those of EKS: each has all of the guide's.",
    "Names that are already taken in the account: aliases, log groups, roles, clusters, endpoints.",
    "Principals and roles of other accounts: their ARNs are accepted without a check.",
    "Eventual consistency: a role, access entry or association takes effect at once. For a missing access entry, a "
    "cluster's endpoint names the cause, where EKS answers Unauthorized, as it does until a new entry takes effect.",
    "What runs inside the cluster: no node boots, no pod starts, no image is pulled, no certificate is rotated. Only "
    "what add-ons need before they are ready is judged (docs/evidence/addon-needs.md).",
    "A pod is a program of this machine (`citadel pod run`), without a node, an image or a network. It gets the "
    "agent's address even when its service account has no association, so that the agent can report this.",
    "The seconds of the network policy agent: it may deny answers to what a pod connected to before the agent knew the "
    "pod, and, while it cleans up its table of connections, to connections that are allowed.",
    "Load balancers: no request passes through one. A target is healthy after one transition, whatever runs there; the "
    "deregistration delay and DNS take no real time; network interfaces, addresses, logs and WAF do not exist.",
    "AWS's own sentences for what the rules `forward-weights`, `network-forward`, `listener-rule`, "
    "`balancer-attributes`, `target-group-health-check`, `scaling-group-targets`, `zone-name-and-vpc` and "
    "`health-check` refuse: their codes are from AWS's references, their words are the rehearsal's.",
    "Instances of node groups beyond their ids, zones and Auto Scaling group: EC2 does not describe them.",
    "What load balancers, listeners, target groups and hosted zones of others have: those that the program names are "
    "assumed without other targets, rules and records. Auto Scaling groups that it names are not assumed.",
    "Refused by name: Gateway Load Balancers, Lambda and load balancer targets, authentication and several actions in "
    "a listener, Auto Scaling groups other than those of node groups, routing policies other than weighted records, "
    "and health checks of alarms.",
    "Throttling by EKS Auth and by the Pod Identity agent.",
    "Network paths: whether the deployer and the nodes reach a cluster's endpoint (here on 127.0.0.1), and whether the "
    "nodes reach a registry or an AWS service other than those that nodes and add-ons need first.",
    "The lifetime of a token for an endpoint, and whether the deployer may assume the role that signs the token.",
    "IAM decisions, except for requests of role sessions, which are evaluated on DynamoDB, KMS, Parameter Store, S3, "
    "Secrets Manager, SQS, AssumeRole and parts of EC2 and Elastic Load Balancing, and refused on other services.",
    "For those sessions: KMS grants, S3 access points and bucket keys, service control and resource control "
    "policies, VPC endpoints, and AccessDenied in place of NoSuchKey.",
    "KMS grants that EKS creates on the key for secrets.",
    "Whether a version of an add-on exists that is not recorded, and an instance type that is newer than the table: "
    "both are assumed, and listed.",
    "The schemas of configurationValues: types are judged by the public schemas of vpc-cni v1.15.1-eksbuild.1 and "
    "coredns v1.8.7-eksbuild.4. Keys that these lack are accepted, and all keys of other add-ons.",
    "EKS Auto Mode: its settings are stored, and its nodes are assumed to start when a pod needs one.",
    "Refused by name: Fargate profiles, capabilities, insights, certificate authorities, version rollback, "
    "cancelled updates, EKS Anywhere, registered clusters.",
    "Prices, and the time that AWS takes.",
)
