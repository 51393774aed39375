"""What is asked: who asks, and one authorization that AWS makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Tags = Mapping[str, str]
NO_TAGS: Tags = {}


@dataclass(frozen=True, kw_only=True, eq=False)
class Session:
    """Credentials of a role, with the session tags that EKS gave them, or none."""

    name: str
    tags: Tags = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class Request:
    """One action on one resource. A call may need several, for instance `CreateSecret` with tags."""

    name: str
    action: str
    resource: str = "*"
    resource_tags: Tags = field(default_factory=dict)
    request_tags: Tags = field(default_factory=dict)
    partition_keys: tuple[str, ...] = ()
    listed_prefix: str | None = None
    via: str | None = None
    encryption_context: Tags = field(default_factory=dict)
    near: bool = False  # own by an item of the role, or changed from that in one place
    by_all: bool = False  # asked by every pod; otherwise by ours and by one without session tags


def pod(name: str, cluster_arn: str, namespace: str, service_account: str, uid: str) -> Session:
    """The six session tags of a pod. https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html"""
    tags = {
        "eks-cluster-arn": cluster_arn,
        "eks-cluster-name": cluster_arn.rpartition("/")[2],
        "kubernetes-namespace": namespace,
        "kubernetes-service-account": service_account,
        "kubernetes-pod-name": f"{service_account}-0",
        "kubernetes-pod-uid": uid,
    }
    return Session(name=name, tags=tags)
