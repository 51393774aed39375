"""The pods that ask, and the names of what they ask for. Names are chosen to be taken for one another."""

from proofs.attacks.request import Session, pod

PARTITION, ACCOUNT, OTHER_ACCOUNT = "aws", "111122223333", "444455556666"
REGION, OTHER_REGION = "eu-west-1", "eu-central-1"
BUCKET, OTHER_BUCKET = "arn:aws:s3:::shop-exports", "arn:aws:s3:::shop-exports-archive"
PREFIX, PATH, SHARED = "exports", "/config", "blue-green"


def cluster_arn(name: str, region: str = REGION, account: str = ACCOUNT) -> str:
    """A cluster's ARN."""
    return f"arn:{PARTITION}:eks:{region}:{account}:cluster/{name}"


OWN = pod("own", cluster_arn("team-a"), "shop", "orders", "0a1b-own")
OTHERS = (
    pod("cluster-a-prefix-of-ours", cluster_arn("team"), "shop", "orders", "0a1b-team"),
    pod("cluster-that-ours-is-a-prefix-of", cluster_arn("team-a-b"), "shop", "orders", "0a1b-team-a-b"),
    pod("namespace", cluster_arn("team-a"), "shop-eu", "orders", "0a1b-shop-eu"),
    pod("service-account", cluster_arn("team-a"), "shop", "orders.v2", "0a1b-orders-v2"),
    pod("another-pod-of-ours", cluster_arn("team-a"), "shop", "orders", "0a1b-other"),
    pod("same-name-in-another-region", cluster_arn("team-a", OTHER_REGION), "shop", "orders", "0a1b-other-region"),
    pod("names-in-other-places", cluster_arn("orders"), "team-a", "shop", "0a1b-places"),
)
UNTAGGED = Session(name="no-session-tags")
PODS = (OWN, *OTHERS, UNTAGGED)


def arn(service: str, rest: str, region: str = REGION, account: str = ACCOUNT) -> str:
    """An ARN of this partition."""
    return f"arn:{PARTITION}:{service}:{region}:{account}:{rest}"


TABLE, OTHER_TABLE = arn("dynamodb", "table/orders"), arn("dynamodb", "table/orders-archive")
KEY = arn("kms", "key/6f0c1e52-0a1b-4c3d-8e4f-5a6b7c8d9e0f")
OTHER_KEY = arn("kms", "key/7a1d2f63-1b2c-4d4e-9f50-6b7c8d9e0f1a")
TARGET, OTHER_TARGET = (f"arn:aws:iam::{OTHER_ACCOUNT}:role/partner{tail}" for tail in ("", "-admin"))
