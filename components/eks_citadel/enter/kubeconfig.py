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
    profile: str | None = None,
) -> Kubeconfig:
    """A kubeconfig without a secret: a command gets a token each time."""
    program, *subcommand = TOKEN_PROGRAMS[token_command]
    role = ["--role-arn", role_arn] if role_arn else []
    command: dict[str, Any] = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": program,
        "args": [*subcommand, "--cluster-name", cluster_name, "--region", region, "--output", "json", *role],
        "interactiveMode": "Never",
    }
    if profile is not None:
        command["env"] = [{"name": key, "value": value} for key, value in profile_environment(profile).items()]
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


def profile_environment(profile: str | None) -> dict[str, str]:
    """The variables with which a program of AWS uses a profile of its configuration; none for the default."""
    return {} if profile is None else {"AWS_PROFILE": profile}
