"""Pods of the embedded AWS: a name, a uid and a token, without a running container.

Of a cluster's Kubernetes objects only its namespaces are needed.
"""

import ipaddress
import secrets
import time
import uuid
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import eks

from citadel_rehearsal.emulator.cluster_objects import namespaces_of, told
from citadel_rehearsal.emulator.eks import store
from citadel_rehearsal.emulator.eks.call import Refusal
from citadel_rehearsal.emulator.pod_identity import kubernetes_name
from citadel_rehearsal.emulator.pod_identity import service_account_token as tokens
from citadel_rehearsal.emulator.pod_identity.agent import absence
from citadel_rehearsal.emulator.pod_identity.service_account_token import PodFacts

ALPHABET = "bcdfghjklmnpqrstvwxz2456789"  # for the suffix of a pod's name: k8s.io/apimachinery util/rand


class NoPod(Exception):
    """A pod cannot run or get credentials. The message is one sentence with the reason."""


def make_pod(document: dict[str, Any]) -> dict[str, Any]:
    """`{account, region, cluster, namespace, service_account, name?, audience?, token_seconds?}` -> the pod."""
    with request_scope(document["account"], document["region"]):
        facts = facts_of(document)
        cluster = store.cluster(document["cluster"])
        sentence = absence(cluster["name"])
        if sentence:
            raise NoPod(sentence)
    issuer = cluster["identity"]["oidc"]["issuer"]
    audience, life = document.get("audience") or tokens.AUDIENCE, document.get("token_seconds", tokens.LIFE_SECONDS)
    token = tokens.issue(issuer, facts, time.time(), audience, life)
    return {"name": facts.name, "uid": facts.uid, "token": token, "issuer": issuer}


def facts_of(document: dict[str, Any]) -> PodFacts:
    """A new pod, in the account and region of the request. Errors: `NoPod` of a cluster, namespace or name."""
    namespace, service_account = document["namespace"], document["service_account"]
    cluster = _cluster((document["account"], document["region"], document["cluster"]))
    _check_namespace(cluster, namespace)
    _check_name("service account", service_account)
    name = document.get("name") or _new_name(service_account)
    _check_name("pod", name)
    return PodFacts(namespace, service_account, name, str(uuid.uuid4()), _node(cluster))


def _cluster(place: tuple[str, str, str]) -> dict[str, Any]:
    store.settle_all()
    try:
        return store.cluster(place[2])
    except Refusal:
        known = ", ".join(f"{one['cluster']} ({one['region']}, {one['account']})" for one in clusters())
        raise NoPod(
            f"There is no cluster {place[2]} in {place[1]} of account {place[0]}. The clusters are: {known or 'none'}."
        ) from None


def _check_namespace(cluster: dict[str, Any], namespace: str) -> None:
    """A missing namespace is refused only if the program has created any Kubernetes object."""
    known = namespaces_of(cluster)
    if told(cluster) and namespace not in known:
        there = ", ".join(sorted(known))
        raise NoPod(
            f'namespaces "{namespace}" not found: cluster {cluster["name"]} has {there}; declare it in the program.'
        )


def _check_name(kind: str, name: str) -> None:
    if sentence := kubernetes_name.fault(kind, name):
        raise NoPod(sentence)


def _new_name(service_account: str) -> str:
    """A name as the API server generates it from `generateName`, which it truncates."""
    return f"{service_account[:57].rstrip('.-')}-{_random(5)}"


def _node(cluster: dict[str, Any]) -> str | None:
    """The name of the first node of the first node group, derived from its address."""
    for group in store.running_node_groups(cluster["name"]):
        subnet = store.subnet(group["subnets"][0])
        if subnet:
            address = ipaddress.IPv4Network(subnet["CidrBlock"])[4]  # AWS reserves the first four addresses
            region = cluster["arn"].split(":")[3]
            return f"ip-{str(address).replace('.', '-')}.{region}.compute.internal"
    return None


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def clusters() -> list[dict[str, str]]:
    """All clusters of all accounts and regions."""
    return [
        {"account": account, "region": region, "cluster": name} for account, region, name in sorted(eks._clusters._data)
    ]
