"""Tags and paths that are a pod's own, another's, and what could be taken for its own."""

from proofs.attacks.promise import CLUSTER, NAMESPACE, SCOPES, SERVICE_ACCOUNT
from proofs.attacks.request import NO_TAGS, Tags
from proofs.attacks.world import OTHERS, OWN, SHARED

KEYS = SCOPES["service-account"]


def own(scope: str = "service-account", cluster: str | None = None) -> dict[str, str]:
    """The tags of our own in a scope, or with a shared name in the cluster's place."""
    tags = {key: OWN.tags[key] for key in SCOPES[scope]}
    return tags if cluster is None else tags | {CLUSTER: cluster}


def _without(key: str) -> dict[str, str]:
    return {name: value for name, value in own().items() if name != key}


def _cased(key: str) -> str:
    return "-".join(word.capitalize() for word in key.split("-"))


OTHERS_TAGS = {f"of-{pod.name}": {key: pod.tags[key] for key in KEYS} for pod in OTHERS}
SHARED_TAGS = {f"shared-{scope}": own(scope, f"_shared/{SHARED}") for scope in ("cluster", "namespace")} | {
    "shared-service-account": own(cluster=f"_shared/{SHARED}"),
    "shared-with-others": own(cluster="_shared/green"),
    "shared-with-a-longer-name": own(cluster=f"_shared/{SHARED}-2"),
    "shared-by-name-only": own(cluster=SHARED),
    "shared-namespace-of-another": own("cluster", f"_shared/{SHARED}")
    | {NAMESPACE: "payments", SERVICE_ACCOUNT: "orders"},
}
_REQUESTED = ("own", "own-namespace", "own-cluster", "own-with-more", "own-in-other-case", "variables-as-values")
# Name -> tags of a resource.
RESOURCE_TAGS: dict[str, Tags] = {
    "own": own(),
    "own-namespace": own("namespace"),
    "own-cluster": own("cluster"),
    "untagged": NO_TAGS,
    "own-with-more": own() | {"cost-centre": "7"},
    "own-in-other-case": {_cased(key): value for key, value in own().items()},
    **{f"{key}-in-capitals": own() | {key: OWN.tags[key].upper()} for key in KEYS},
    "variables-as-values": {key: f"${{aws:PrincipalTag/{key}}}" for key in KEYS},
    "stars": dict.fromkeys(KEYS, "*"),
    "own-cluster-by-arn": {"eks-cluster-arn": OWN.tags["eks-cluster-arn"]},
    **{f"without-{key}": _without(key) for key in KEYS},
    **{f"only-{key}": {key: OWN.tags[key]} for key in KEYS[1:]},
    **OTHERS_TAGS,
    **SHARED_TAGS,
}
# What every pod asks for: its own, that of each other, what is shared and what is nobody's.
TAGS_OF_ALL = ("own", "own-namespace", "own-cluster", "untagged", *OTHERS_TAGS, *list(SHARED_TAGS)[:4])
# Name -> tags that a request wants to put.
REQUEST_TAGS: dict[str, Tags] = {
    **{name: RESOURCE_TAGS[name] for name in RESOURCE_TAGS if name in _REQUESTED or name.startswith("without-")},
    **{f"{key}-in-capitals": RESOURCE_TAGS[f"{key}-in-capitals"] for key in KEYS},
    **{f"own-and-a-key-like-{key}": own() | {f"{key}-2": OWN.tags[key]} for key in KEYS},
    **OTHERS_TAGS,
    **SHARED_TAGS,
    "only-another-key": {"cost-centre": "7"},
    "own-cluster-with-more": own("cluster") | {"cost-centre": "7"},
    "own-namespace-with-more": own("namespace") | {"cost-centre": "7"},
    "shared-with-more": own(cluster=f"_shared/{SHARED}") | {"cost-centre": "7"},
    "own-and-another's-in-other-case": own() | {_cased(CLUSTER): "team"},
    "own-cluster-in-other-case": _without(CLUSTER) | {_cased(CLUSTER): "team-a"},
    "own-cluster-and-others-namespace": own("cluster") | {NAMESPACE: "payments"},
}


def _paths() -> dict[str, str]:
    found = {}
    for pod in (OWN, *OTHERS):
        cluster, namespace, account = (pod.tags[key] for key in KEYS)
        found[f"{pod.name}"] = f"{cluster}/{namespace}/{account}"
        found[f"{pod.name}-uid"] = pod.tags["kubernetes-pod-uid"]
    return found


_OF_ALL = (*_paths(), "own-namespace", "own-cluster", "shared", "shared-namespace", "shared-service-account")
# Name -> what stands behind the prefix of a bucket or a path, or at the start of a partition key.
PATHS: dict[str, str] = {
    **{f"{name}/x": f"{path}/x" for name, path in _paths().items()},
    **_paths(),
    "own/": "team-a/shop/orders/",
    "own-namespace/x": "team-a/shop/x",
    "own-namespace/": "team-a/shop/",
    "own-namespace": "team-a/shop",
    "own-cluster/x": "team-a/x",
    "own-cluster/": "team-a/",
    "own-cluster": "team-a",
    "own-uid/": "0a1b-own/",
    "nothing": "",
    "x": "x",
    "own-in-capitals/x": "TEAM-A/SHOP/ORDERS/x",
    "up-from-own": "team-a/shop/orders/../../../team/shop/orders/x",
    "down-to-own": "team/shop/orders/../../../team-a/shop/orders/x",
    "own-after-slash": "/team-a/shop/orders/x",
    "own-twice-slashed": "team-a//shop/orders/x",
    "own-behind-another's": "team/team-a/shop/orders/x",
    "variables": "${aws:PrincipalTag/eks-cluster-name}/x",
    "shared/x": f"_shared/{SHARED}/x",
    "shared-namespace/x": f"_shared/{SHARED}/shop/x",
    "shared-service-account/x": f"_shared/{SHARED}/shop/orders/x",
    "shared-service-account-of-another/x": f"_shared/{SHARED}/payments/orders/x",
    "shared-root": f"_shared/{SHARED}",
    "shared-with-others/x": "_shared/green/shop/orders/x",
    "shared-with-a-longer-name/x": f"_shared/{SHARED}-2/shop/orders/x",
    "all-that-is-shared/": "_shared/",
    "shared-by-name-only/x": f"{SHARED}/shop/orders/x",
}
PATHS_OF_ALL = tuple(name for name in PATHS if name.endswith("/x") and name.partition("/")[0] in _OF_ALL)
