"""Parses the parts of a kubeconfig that the rehearsal uses."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from citadel_rehearsal.ground.refusals import RuleBroken


@dataclass(frozen=True)
class Kubeconfig:
    """The URL of the cluster, and the command that gives tokens for the cluster, if there is one."""

    server: str
    names: tuple[str, ...]  # names of the cluster and the context, in which the AWS CLI writes the cluster's ARN
    arguments: tuple[str, ...] = ()  # of the token command
    command: str = ""
    env: tuple[tuple[str, str], ...] = ()
    api_version: str = ""
    cluster: str = ""  # the whole entry of the cluster, as JSON
    namespace: str = ""  # of objects without one

    @classmethod
    def parse(
        cls, text: str | dict[str, Any], context_name: str | None = None, cluster_name: str | None = None
    ) -> Self:
        """Read JSON or YAML. Errors: `RuleBroken`, whose message names the missing part."""
        document = text if isinstance(text, dict) else _parsed(text)
        try:
            wanted = context_name or document["current-context"]
            context = _named(document["contexts"], wanted, "context")["context"]
            cluster = _named(document["clusters"], cluster_name or context["cluster"], "cluster")["cluster"]
            user = _named(document["users"], context["user"], "user")["user"]
            server = str(cluster["server"])
        except (KeyError, TypeError) as missing:
            raise RuleBroken("InvalidKubeconfig", f"the kubeconfig lacks {missing}") from None
        command = (user or {}).get("exec") or {}
        return cls(
            server,
            (context["cluster"], wanted),
            tuple(command.get("args") or ()),
            str(command.get("command") or ""),
            tuple((str(one["name"]), str(one["value"])) for one in command.get("env") or ()),
            str(command.get("apiVersion") or ""),
            json.dumps(cluster, sort_keys=True, default=str),
            str(context.get("namespace") or ""),
        )

    @property
    def role_arn(self) -> str:
        """The ARN of the role that the token command assumes; empty when the command uses the caller's identity."""
        return self._argument("--role-arn") or self._argument("--role") or self._argument("-r")

    def place(self, identifier: str, region: str, account: str) -> tuple[str, str]:
        """The region and account of the cluster that the kubeconfig contains; otherwise the given ones."""
        for name in (identifier, *self.names):
            if name.startswith("arn:") and ":eks:" in name:
                parts = name.split(":")
                return parts[3], parts[4]
        return self._argument("--region") or region, account

    def _argument(self, name: str) -> str:
        for position, argument in enumerate(self.arguments):
            if argument == name and position + 1 < len(self.arguments):
                return self.arguments[position + 1]
            if argument.startswith(f"{name}="):
                return argument.partition("=")[2]
        return ""


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        import yaml

        found = yaml.safe_load(text)
    if not isinstance(found, Mapping):
        raise RuleBroken(
            "InvalidKubeconfig",
            f'the kubeconfig is "{text}": a path, perhaps, or the variable KUBECONFIG, but a rehearsal reads no'
            " kubeconfig of this machine; give the provider the contents of the cluster's own",
        )
    return found


def _named(items: list[dict[str, Any]], name: str, kind: str) -> dict[str, Any]:
    for item in items:
        if item["name"] == name:
            return item
    raise RuleBroken("InvalidKubeconfig", f'the kubeconfig has no {kind} "{name}"')
