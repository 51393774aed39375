"""Rules of EKS for changing and deleting clusters, which MiniStack lacks."""

from citadel_rehearsal.emulator.eks import store
from citadel_rehearsal.emulator.eks.call import Call, in_use, invalid_parameter, invalid_request
from citadel_rehearsal.emulator.eks.catalogue import KUBERNETES_VERSIONS
from citadel_rehearsal.emulator.eks.rule import Rule

MODES = ("CONFIG_MAP", "API_AND_CONFIG_MAP", "API")
RECORDS = ("CreateAccessEntry", "UpdateAccessEntry", "DeleteAccessEntry", "AssociateAccessPolicy",
           "DisassociateAccessPolicy", "CreatePodIdentityAssociation")  # fmt: skip
CHANGES = ("UpdateClusterConfig", "UpdateClusterVersion", "DeleteCluster", "CreateNodegroup", "CreateAddon",
           "UpdateAddon", "UpdateNodegroupConfig", "UpdateNodegroupVersion", *RECORDS)  # fmt: skip
# Members of UpdateClusterConfig that may be changed in the same request.
UPDATE_KINDS = ({"resourcesVpcConfig"}, {"logging"}, {"accessConfig"}, {"upgradePolicy"}, {"zonalShiftConfig"},
                {"computeConfig", "storageConfig", "kubernetesNetworkConfig"}, {"remoteNetworkConfig"},
                {"deletionProtection"}, {"controlPlaneScalingConfig"},
                {"kubeApiServerConfig", "kubeSchedulerConfig", "kubeControllerManagerConfig"})  # fmt: skip
UPDATE, VERSION, DELETE = ("UpdateClusterConfig",), ("UpdateClusterVersion",), ("DeleteCluster",)


def _mode_order(call: Call) -> None:
    wanted = (call.body.get("accessConfig") or {}).get("authenticationMode")
    if wanted is None:
        return
    present = store.cluster(call.cluster)["accessConfig"]["authenticationMode"]
    if MODES.index(wanted) != MODES.index(present) + 1:
        raise invalid_parameter(
            f"Unsupported authentication mode update from {present} to {wanted}: "
            "the order is CONFIG_MAP, API_AND_CONFIG_MAP, API, one step at a time and never back."
        )


def _one_kind(call: Call) -> None:
    sent = set(call.body) - {"clientRequestToken", "name"}
    kinds = [kind for kind in UPDATE_KINDS if kind & sent]
    if len(kinds) != 1:
        named = ", ".join(sorted(sent)) or "nothing"
        raise invalid_parameter(f"Only one type of update can be allowed, and the request has {named}.")


def _next_version(call: Call) -> None:
    present, wanted = store.cluster(call.cluster)["version"], call.body["version"]
    known = list(KUBERNETES_VERSIONS)
    if known.index(wanted) != known.index(present) + 1:
        raise invalid_parameter(
            f"Unsupported Kubernetes minor version update from {present} to {wanted}: go up by one at a time."
        )


def _nodes_follow(call: Call) -> None:
    present = store.cluster(call.cluster)["version"]
    late = [group["nodegroupName"] for group in store.node_groups(call.cluster) if group["version"] != present]
    if late:
        raise invalid_request(
            f"Node group {late[0]} must be at the cluster's version {present} before the next update."
        )


def _active(call: Call) -> None:
    status = store.cluster(call.cluster)["status"]
    if status == "ACTIVE" or (status == "UPDATING" and call.operation in RECORDS):
        return
    sentence = f"Cluster {call.cluster} is {status}: wait until it is ACTIVE."
    raise in_use(sentence) if call.operation in {"DeleteCluster", "UpdateClusterConfig"} else invalid_request(sentence)


def _deletion_protection(call: Call) -> None:
    if store.cluster(call.cluster)["deletionProtection"]:
        raise invalid_request(f"Cluster {call.cluster} has deletion protection: set deletionProtection to false first.")


def _empty(call: Call) -> None:
    groups = [group["nodegroupName"] for group in store.node_groups(call.cluster)]
    if groups:
        raise in_use(f"Cluster has nodegroups attached: delete {', '.join(sorted(groups))} first.")


RULES = (
    Rule(
        "cluster-active",
        "A cluster must be ACTIVE before resources in it are created or changed, except access entries while UPDATING",
        "botocore eks ClusterStatus; EKS answers ResourceInUse or InvalidRequest",
        CHANGES,
        _active,
    ),
    Rule(
        "one-kind-of-update",
        "UpdateClusterConfig changes one kind of setting at a time",
        "terraform-provider-aws eks/cluster.go: one call for each kind",
        UPDATE,
        _one_kind,
    ),
    Rule(
        "mode-order",
        "authenticationMode changes from CONFIG_MAP to API_AND_CONFIG_MAP to API, one step at a time and never back",
        "EKS User Guide: grant-k8s-access",
        UPDATE,
        _mode_order,
    ),
    Rule(
        "version-step",
        "The Kubernetes version goes up by one minor at a time",
        "EKS User Guide: update-cluster",
        VERSION,
        _next_version,
    ),
    Rule(
        "version-nodes",
        "Node groups must have the cluster's version before the next update",
        "EKS User Guide: update-cluster",
        VERSION,
        _nodes_follow,
    ),
    Rule(
        "deletion-protection",
        "A cluster with deletion protection cannot be deleted",
        "botocore eks CreateClusterRequest.deletionProtection",
        DELETE,
        _deletion_protection,
    ),
    Rule("delete-empty", "A cluster with node groups cannot be deleted", "botocore eks DeleteCluster", DELETE, _empty),
    Rule(
        "cluster-states",
        "A cluster is CREATING before ACTIVE, UPDATING while it changes, and DELETING before it is gone",
        "botocore eks ClusterStatus",
        ("CreateCluster", *UPDATE, *VERSION, *DELETE),
    ),
)
