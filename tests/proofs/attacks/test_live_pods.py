"""Pods as they are on EKS: a token, the agent, EKS Auth, the trust of the role; then a role's cells by its session."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import CredentialRetrievalError

from eks_citadel.rehearsal.embedded_aws import EmbeddedAws
from eks_citadel.rehearsal.pod import Pod
from proofs.attacks.live_calls import allows, callable_live, in_kind
from proofs.attacks.live_clusters import LiveClusters
from proofs.attacks.live_world import LiveWorld
from proofs.attacks.matrix import cells, policy
from proofs.attacks.roles import ROLES
from proofs.attacks.trust_documents import trust_document
from proofs.attacks.trust_promise import Trust
from proofs.attacks.world import OWN

PLAYED, THREADS = "namespace", 4
TRUST = Trust(("team-a", "blue-*"))
PLACES = {
    "the trusted one": ("team-a", "shop", "orders", {}),
    "a cluster of a trusted prefix": ("blue-2", "shop", "orders", {}),
    "a cluster that ours begins with": ("team", "shop", "orders", {}),
    "another namespace": ("team-a", "shop-eu", "orders", {}),
    "another service account": ("team-a", "shop", "orders.v2", {}),
    "tags switched off": ("team-a", "default", "orders", {"disableSessionTags": True}),
}
TRUSTED = ["the trusted one", "a cluster of a trusted prefix"]


@pytest.fixture(scope="module")
def role(live_aws: EmbeddedAws, live_world: LiveWorld) -> str:
    """The role in question, associated everywhere: only its trust can say no."""
    clusters, role = LiveClusters(live_aws), live_world.role("played", policy(ROLES[PLAYED]), trust_document(TRUST))
    untagged = live_world.role("untagged", policy(ROLES[PLAYED]), trust_document(TRUST._replace(namespace="default")))
    for cluster in sorted({place[0] for place in PLACES.values()}):
        clusters.make(cluster)
    for cluster, namespace, service_account, more in PLACES.values():
        clusters.associate(cluster, namespace, service_account, untagged if more else role, **more)
    return role


def test_L3_only_pods_that_the_role_trusts_get_credentials(live_aws: EmbeddedAws, role: str) -> None:
    """Tags switched off: the role trusts this namespace and service account, and would let them in with tags."""
    assert [name for name in PLACES if _gets_credentials(live_aws, name)] == TRUSTED


def test_L5_a_pod_may_do_what_is_promised_and_nothing_else(
    live_aws: EmbeddedAws, live_world: LiveWorld, role: str, figures: list[str]
) -> None:
    start, pod = time.monotonic(), _pod(live_aws, "the trusted one")
    asked = [cell for cell in cells(PLAYED) if cell.session is OWN and cell.request.by_all and in_kind(cell)]
    asked = [cell for cell in asked if callable_live(cell.request) and not _of_a_uid(cell.request.resource)]

    with ThreadPoolExecutor(THREADS) as pool:
        clients = (pod.client(cell.request.action.partition(":")[0]) for cell in asked)
        answers = list(pool.map(lambda client, cell: allows(live_world, client, cell.request), clients, asked))
    assert [str(cell) for cell, answer in zip(asked, answers, strict=True) if answer != cell.allowed] == []
    allowed = sum(answers)
    assert 0 < allowed < len(asked)
    figures.append(
        f"live, a pod with role {PLAYED}: {len(asked):,} cells agree, {allowed} allowed, "
        f"{time.monotonic() - start:.0f} s"
    )


def _pod(aws: EmbeddedAws, name: str) -> Pod:
    cluster, namespace, service_account, _ = PLACES[name]
    return Pod(aws, cluster=cluster, namespace=namespace, service_account=service_account)


def _gets_credentials(aws: EmbeddedAws, name: str) -> bool:
    try:
        return "/played/" in _pod(aws, name).client("sts").get_caller_identity()["Arn"]
    except CredentialRetrievalError:
        return False


def _of_a_uid(resource: str) -> bool:
    """The cells know our pod by a uid that this one, made by the API server, does not have."""
    return OWN.tags["kubernetes-pod-uid"] in resource
