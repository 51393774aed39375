"""The second halves of sentences that several refusals share, spelled out once."""

DNS_LABEL = "a name has up to 63 lower-case letters, digits and hyphens, a letter or digit at both ends; rename it."
PLAIN = "it must be a plain value, not an Output; write the value itself."
PRINCIPAL = 'it is not a role or user ARN; write "arn:aws:iam::111122223333:role/NAME".'
ROLE_ONLY = 'it is not a role ARN; write "arn:aws:iam::111122223333:role/NAME".'
REQUIRED = "it is required; give it a value."
RESERVED = "it has reserved addresses, which no client on the internet has; give public addresses."
TWICE = "it is listed twice; keep one."
NO_CIDR = 'it is not a CIDR block; write an address and a prefix length, such as "203.0.113.7/32".'
CLUSTER_NAME = (
    "EKS allows letters, digits, hyphens and underscores, a letter or digit first; give another cluster_name."
)
QUOTE_IT = "it must be a string; quote it."
TEXT = "it must be a string; write text."
WHOLE_NUMBER = "it must be a whole number; write digits."
UNQUOTED_NUMBER = "it must be a whole number; take off the quotes."
LIST = "it must be a list; write [ ] around its items."
WORLD = (
    "it lets the whole world, or a good part of it, reach the endpoint; name the addresses of your people and "
    "pipelines."
)
PATCH = 'EKS chooses the patch, and a version is written without it; write "1.36".'
VERSION = 'a version of Kubernetes is 1, a dot and two digits; write it like "1.37".'
ADDON_VERSION = 'it is not a version of an EKS add-on; write it as EKS does, such as "v1.23.1-eksbuild.1".'
SESSION_TAG = (
    "it is a session tag of Pod Identity, and a principal with this tag could pose as a pod; choose another key."
)
TAG_KEY = "a tag's key has 1 to 128 letters, digits, spaces and signs of _.:/=+-@; choose another key."
TAG_VALUE = "a tag's value has up to 256 letters, digits, spaces and signs of _.:/=+-@; shorten or reword it."
PRIVATE_RANGE = (
    "it is not a private range; give the range of your VPN or bastion; public ones go to endpoint_public_cidrs."
)
UNREACHED = (
    "it needs objects in the cluster, and the deployer does not reach its endpoint; give the deployer a "
    "network path and set deployer_reaches_endpoint: true."
)
LABEL_KEY = "it is not a valid Kubernetes label key; write up to 63 letters, digits, '-', '_' and '.'."
LABEL_VALUE = "it is not a valid Kubernetes label value; write up to 63 letters, digits, '-', '_' and '.'."
ZONE = 'a zone is written as its letter, from a to f; write "a" for eu-west-1a.'
NAMESPACE = "it is not a namespace; write lower-case letters, digits and hyphens, such as shop or dev-*."
PRIVATE_IPV4 = "a VPC's range is private IPv4; give one of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16."
SIZES = (
    "min_size, desired_size and max_size must be in ascending order, min_size at least 0 "
    "and max_size at least 1; put them in order."
)
NO_ADMIN = (
    "nobody is admin of the cluster, so all would be locked out; give one entry cluster_policies: "
    '["AmazonEKSClusterAdminPolicy"].'
)
GROUP = "a group's name has one or more letters, digits and signs, and no spaces; rename the group."
PORT = "a port is from 1 to 65535; choose a port in this range."
NO_END = "an end is exactly one of namespace, cidrs and named; give one."
TWO_ENDS = "an end is exactly one of namespace, cidrs and named; keep one."
KUBE_SYSTEM_CLOSED = (
    "a default deny in it would stop add-ons, and the cluster with them; name its pods in flows, by namespace: "
    "kube-system with pod_labels."
)
KUBE_NAMESPACE = "Kubernetes owns namespaces that begin with kube-; use one of your own."
SUBDOMAIN = (
    "a name has up to 253 lower-case letters, digits, hyphens and dots, a letter or digit at both ends; rename it."
)
IPV6 = "the endpoint of an IPv4 cluster has no IPv6 address; give the clients' IPv4 addresses."
KUBE_SYSTEM = "it also matches kube-system, whose pods may do almost everything; write a narrower pattern."
RBAC_NAME = "a name in RBAC has letters, digits and signs, but no '/', no '%' and no spaces; rename it."
KEY_ARN = 'it is not a KMS key ARN; write "arn:aws:kms:REGION:ACCOUNT:key/ID", not an alias.'
EMPTY_LABELS = "empty labels would select every pod; leave them out to select every pod."
LINK_LOCAL = "it has only link-local addresses, from which nodes get their credentials; leave it out."
TWO_ZONES = 'EKS needs two zones; give the letters of two that your account has in the region, such as ["a", "b"].'
EXISTING = "an existing VPC needs it; give vpc_id and node_subnet_ids."
SERVICE = 'it is not a service name; write one such as "secretsmanager".'
VPC_ID = 'it is not a vpc id; write one such as "vpc-0a1b2c3d".'
INSTANCE_TYPE = 'it is not an instance type; write one such as "m7i.large".'
RIGHTS = (
    "an entry with neither policy nor group gives no rights; give cluster_policies, "
    "namespace_policies or kubernetes_groups."
)
NEED_ADDONS = (
    "coredns needs a node at creation without taints, or with the taint CriticalAddonsOnly alone; give one group a "
    "desired_size and no taints."
)
SAY_REACH = (
    "without endpoint_public_cidrs only you know whether the deployer reaches the "
    "private endpoint; set it to true or false."
)
BOUNDARY = 'it is not a policy ARN; write "arn:aws:iam::111122223333:policy/NAME".'
SESSION_POLICY = 'it is not an IAM policy in JSON; write {"Version": "2012-10-17", "Statement": [...]}.'
MEANT_ADMIN = 'it is not an access policy for people or pipelines; "AmazonEKSClusterAdminPolicy" was probably meant.'
KNOWN_POLICIES = (
    "it is not an access policy for people or pipelines; choose one of AmazonEKSAdminPolicy, AmazonEKSAdminViewPolicy, "
    "AmazonEKSClusterAdminPolicy, AmazonEKSEditPolicy, AmazonEKSSecretReaderPolicy, AmazonEKSViewPolicy."
)
KNOWN_KEYS = (
    "this key is unknown here; choose one of access_entries, addon_role_arns, addon_versions, addons, cluster_name, "
    "cluster_role_arn, deletion_protection, deployer_reaches_endpoint, deployer_role_arn, endpoint_private_cidrs, "
    "endpoint_public_cidrs, flows, ip_family, kms_key_arn, kubernetes_version, log_retention_days, logs_key_arn, "
    "namespaces, network, network_policy_mode, node_groups, node_local_dns_cache, node_role_arn, "
    "permissions_boundary_arn, pod_identities, retain_logs, service_ipv4_cidr, support_type, tags, token_command, "
    "token_profile, volume_scope."
)
ARGS = (
    "it must be a map; its keys are tags, permissions_boundary_arn, logs_key_arn, service_ipv4_cidr, ip_family, "
    "kubernetes_version, access_entries, deployer_role_arn, token_command, token_profile, node_local_dns_cache, "
    "volume_scope, addons, addon_role_arns, addon_versions, network, cluster_name, node_role_arn, node_groups, "
    "namespaces, flows, pod_identities, network_policy_mode, endpoint_public_cidrs, endpoint_private_cidrs, "
    "deletion_protection, kms_key_arn, cluster_role_arn, log_retention_days, retain_logs, support_type, "
    "deployer_reaches_endpoint."
)
ENTRY_KEYS = (
    "it must be a map; its keys are name, principal_arn, principal_unique_id, cluster_policies, "
    "namespace_policies, kubernetes_groups, cluster_role_bindings, role_bindings."
)
NETWORK_KEYS = (
    "it must be a map; its keys are cidr, zones, control_plane_zones, outbound, aws_endpoints, organization_id, "
    "trusted_account_ids, "
    "public_load_balancers, internal_load_balancers, data_subnets, vpc_id, "
    "node_subnet_ids, control_plane_subnet_ids, aws_endpoint_subnet_ids, "
    "load_balancer_subnet_ids, data_subnet_ids."
)
ADDON_ROWS = (
    "the add-on table has no version of aws-ebs-csi-driver, coredns, eks-pod-identity-agent, kube-proxy, "
    "metrics-server, vpc-cni for it; pin them in addon_versions, or choose a version from the table."
)
SAME_BINDING = "makes a binding of this name; merge the two, or rename one entry."
