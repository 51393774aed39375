"""Who gets credentials: a pod as it is on EKS has a token, the agent, EKS Auth, and the trust of the role."""

import pytest
from botocore.exceptions import CredentialRetrievalError

from citadel_rehearsal.pods.pod import Pod
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from proofs.attacks.live_pods import LiveFleet
from proofs.attacks.live_world import LiveWorld
from proofs.attacks.matrix import policy
from proofs.attacks.roles import ROLES
from proofs.attacks.trust_documents import trust_document
from proofs.attacks.trust_promise import Trust
from proofs.attacks.world import REGION

PLAYED = "namespace"
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
def role(fleet: LiveFleet, live_world: LiveWorld) -> str:
    """The role in question, associated everywhere: only its trust can say no."""
    clusters, role = fleet.at(REGION), live_world.role("played", policy(ROLES[PLAYED]), trust_document(TRUST))
    untagged = live_world.role("untagged", policy(ROLES[PLAYED]), trust_document(TRUST._replace(namespace="default")))
    for cluster in sorted({place[0] for place in PLACES.values()}):
        clusters.make(cluster)
    for cluster, namespace, service_account, more in PLACES.values():
        clusters.associate(cluster, namespace, service_account, untagged if more else role, **more)
    return role


def test_L3_only_pods_that_the_role_trusts_get_credentials(live_aws: EmbeddedAws, role: str) -> None:
    """Tags switched off: the role trusts this namespace and service account, and would let them in with tags."""
    assert [name for name in PLACES if _gets_credentials(live_aws, name)] == TRUSTED


def _pod(aws: EmbeddedAws, name: str) -> Pod:
    cluster, namespace, service_account, _ = PLACES[name]
    return Pod(aws, region=REGION, cluster=cluster, namespace=namespace, service_account=service_account)


def _gets_credentials(aws: EmbeddedAws, name: str) -> bool:
    try:
        return "/played/" in _pod(aws, name).client("sts").get_caller_identity()["Arn"]
    except CredentialRetrievalError:
        return False
