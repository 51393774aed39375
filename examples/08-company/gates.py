"""Who can enter, what can leave and what can talk: the lists that a review looks at."""

ACCOUNT = "arn:aws:iam::111122223333:role"
ORDERS = {"namespace": "shop", "pod_labels": {"app": "orders"}}
WEB = {"namespace": "web", "pod_labels": {"app": "web"}}
PAYMENTS = {"namespace": "payments", "pod_labels": {"app": "payments"}}
REPORTS = {"namespace": "reports", "pod_labels": {"app": "reports"}}
PROMETHEUS = {"namespace": "monitoring", "pod_labels": {"app.kubernetes.io/name": "prometheus"}}

NAMESPACES = [{"name": name} for name in ("web", "shop", "payments", "reports", "monitoring", "builds")]


def team(name: str, policy: str, *namespaces: str) -> dict:
    """A team with one policy in its own namespaces."""
    policies = [{"policy": policy, "namespaces": list(namespaces)}]
    return {"name": name, "principal_arn": f"{ACCOUNT}/{name}", "namespace_policies": policies}


ACCESS_ENTRIES = [
    {
        "name": "platform",
        "principal_arn": f"{ACCOUNT}/platform",
        "cluster_policies": ["AmazonEKSClusterAdminPolicy"],
    },
    team("storefront", "AmazonEKSEditPolicy", "web", "shop"),
    team("finance", "AmazonEKSEditPolicy", "payments"),
    team("analysts", "AmazonEKSViewPolicy", "reports"),
]

POD_IDENTITIES = [
    {**ORDERS, "service_account": "orders", "permissions": {"sqs_queues": [{"allow": ["write"]}]}},
    {**PAYMENTS, "service_account": "payments", "permissions": {"secretsmanager_secrets": [{"allow": ["read"]}]}},
    {**WEB, "service_account": "web", "permissions": {"ssm_paths": [{"path": "/apps", "allow": ["read"]}]}},
    {**REPORTS, "service_account": "reports", "permissions": {"sqs_queues": [{"allow": ["read"]}]}},
]


def flow(name: str, source: dict, destination: dict, port: int) -> dict:
    """Connections to one TCP port."""
    return {"name": name, "source": source, "destination": destination, "ports": [{"port": port}]}


FLOWS = [
    flow("visitors", {"named": "load-balancers"}, WEB, 8080),
    flow("order", WEB, ORDERS, 8080),
    flow("pay", ORDERS, PAYMENTS, 8443),
    flow("store", ORDERS, {"named": "data-subnets"}, 5432),
    flow("bank", PAYMENTS, {"cidrs": ["198.51.100.0/28"]}, 443),
    flow("scrape", PROMETHEUS, {"named": "all-namespaces"}, 9090),
    {"name": "watch", "source": PROMETHEUS, "destination": {"named": "api-server"}},
    flow("images", {"namespace": "builds"}, {"named": "internet"}, 443),
]
