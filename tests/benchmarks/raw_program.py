"""A raw program of exactly the resources of another, in one line each: no components, no settings, no judgement.

It is written from what a rehearsed program registered, so that it cannot fall behind: every type with every input.
What an input takes of another resource it takes as that resource's output; the order that no input gives is the
tightest correct one, see `tightest_edges.json`.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from citadel_rehearsal.program.registration import Registration

NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
# Add-ons stay DEGRADED until these let their pods out, and an engine that waits for add-ons may create none of them.
NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
# What a resource must wait for although it takes no value of it.
ORDER = {
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
    NODE_GROUP,
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
}
BEFORE_NODES = {"vpc-cni", "eks-pod-identity-agent"}
OUTPUTS = ("id", "arn", "name", "keyId", "endpoint", "certificateAuthority.data", "principalArn")
HEAD = "import pulumi\nimport pulumi_aws as aws\nimport pulumi_kubernetes as kubernetes\n\n\n"


def written(registrations: Mapping[str, Registration], name: str, network: str) -> str:
    """`cluster(name, number)`. `name` is that of the rehearsed cluster, `network` the first part of its addresses."""
    made = [one for one in registrations.values() if one.custom]
    variables = {one.urn: f"v{number}" for number, one in enumerate(made)}
    lines = [_line(one, registrations, variables) for one in made]
    text = "".join(f"    {line}\n" for line in lines)
    return HEAD + "def cluster(name: str, number: int) -> None:\n" + _parametrized(text, name, network)


def _line(one: Registration, every: Mapping[str, Registration], variables: Mapping[str, str]) -> str:
    found = {key: [every[urn] for urn in urns if urn in variables] for key, urns in one.property_dependencies.items()}
    given = [f"{_snake(key)}={_expression(value, found.get(key, []), variables)}" for key, value in _inputs(one)]
    options = [f"provider={variables[one.provider]}"] if one.provider in variables else []
    if order := sorted(variables[urn] for urn in _order(one, every)):
        options.append(f"depends_on=[{', '.join(order)}]")
    opts = [f"opts=pulumi.ResourceOptions({', '.join(options)})"] if options else []
    return f"{variables[one.urn]} = {_class(one.type)}({', '.join([_quoted(one.name), *given, *opts])})"


def _order(one: Registration, every: Mapping[str, Registration]) -> Iterable[str]:
    for urn in one.needs:
        needed = every[urn]
        before_nodes = needed.inputs.get("addonName") in BEFORE_NODES or needed.type == NETWORK_POLICY
        if needed.type in ORDER or (one.type == NODE_GROUP and before_nodes):
            yield urn


def _expression(value: Any, needed: list[Registration], variables: Mapping[str, str]) -> str:
    if isinstance(value, dict):
        pairs = (f"{_quoted(key)}: {_expression(inner, needed, variables)}" for key, inner in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_expression(inner, needed, variables) for inner in value) + "]"
    return _text(value, needed, variables) if isinstance(value, str) else repr(value)


def _text(text: str, needed: list[Registration], variables: Mapping[str, str]) -> str:
    outputs = {value: f"{variables[one.urn]}.{path}" for one in needed for path, value in _outputs(one)}
    longest = "|".join(re.escape(one) for one in sorted(outputs, key=len, reverse=True))
    parts = [part for part in re.split(f"({longest})", text) if part] if longest else [text]
    words = [outputs.get(part) or _quoted(part) for part in parts] or ["''"]
    return words[0] if len(words) == 1 else f"pulumi.Output.concat({', '.join(words)})"


def _outputs(one: Registration) -> Iterable[tuple[str, str]]:
    for path in reversed(OUTPUTS):
        value: Any = {**one.outputs, "id": one.id}
        for key in path.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, str) and value:
            yield ".".join(map(_snake, path.split("."))), value


def _inputs(one: Registration) -> Iterable[tuple[str, Any]]:
    """What somebody wrote: no names that were made up."""
    for key, value in one.inputs.items():
        made_up = (
            re.fullmatch("(.+?-)(?:[0-9a-f]{26}|[0-9a-f]{7,8})", value) if key in ("name", "nodeGroupName") else None
        )
        if made_up and made_up[1] != f"{one.name}-" and key == "nodeGroupName":
            yield f"{key}Prefix", made_up[1]
        elif not (made_up and made_up[1] == f"{one.name}-") and key not in ("apiVersion", "kind"):
            yield key, value


def _quoted(text: str) -> str:
    """In single quotes, always."""
    return "'" + repr('"' + text)[2:]


def _class(token: str) -> str:
    if token == "pulumi:providers:kubernetes":
        return "kubernetes.Provider"
    package, module, name = token.split(":")
    group, _, version = module.partition("/")
    inner = group if package == "aws" else f"{group.split('.')[0]}.{version}"
    return f"{package}.{inner}.{name}"


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", lambda found: "_" + found[1].lower(), name)


def _parametrized(text: str, name: str, network: str) -> str:
    """Every literal that has the cluster's name or its network gets those of the call."""

    def literal(found: re.Match[str]) -> str:
        if name not in found[0] and network not in found[0]:
            return found[0]
        inner = found[0].replace("{", "{{").replace("}", "}}")
        return "f" + inner.replace(name, "{name}").replace(network, "10.{number}.")

    return re.sub(r"'(?:[^'\\]|\\.)*'", literal, text)
