"""A kubeconfig without a secret."""

from typing import Any

TOKEN_PROGRAMS = {"aws": ["aws", "eks", "get-token"], "citadel": ["citadel", "token"]}


Kubeconfig = dict[str, Any]


def kubeconfig(
    cluster_name: str,
    region: str,
    endpoint: str,
    certificate_authority: str,
    token_command: str = "aws",
    role_arn: str | None = None,
) -> Kubeconfig:
    """A kubeconfig without a secret: a command gets a token each time."""
    program, *subcommand = TOKEN_PROGRAMS[token_command]
    role = ["--role-arn", role_arn] if role_arn else []
    command = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": program,
        "args": [*subcommand, "--cluster-name", cluster_name, "--region", region, "--output", "json", *role],
        "interactiveMode": "Never",
    }
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": cluster_name,
                "cluster": {"server": endpoint, "certificate-authority-data": certificate_authority},
            }
        ],
        "users": [{"name": cluster_name, "user": {"exec": command}}],
        "contexts": [{"name": cluster_name, "context": {"cluster": cluster_name, "user": cluster_name}}],
        "current-context": cluster_name,
    }
