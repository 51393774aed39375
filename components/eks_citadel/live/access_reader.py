"""Who enters a cluster that runs, by its access entries and by its ConfigMap `aws-auth`."""

import json
from typing import Any

from eks_citadel import arns
from eks_citadel.live.api_server import ApiServer, server_of
from eks_citadel.live.cluster_reader import STANDARD, access_entries, entry_of
from eks_citadel.live.parity import Access
from eks_citadel.live.principals import principals
from eks_citadel.live.unanswered import asking
from eks_citadel.migrate.access import AccessPlan, access_plan
from eks_citadel.migrate.access_now import CONFIG_MAP, AccessNow
from eks_citadel.migrate.aws_auth import NAME, NAMESPACE, AwsAuth, read_aws_auth
from eks_citadel.picture.from_objects import bindings_of
from eks_citadel.picture.picture import in_order


def read_access(access: Access, cluster_name: str) -> AccessNow:
    """Errors: `Unanswered`, and `Refusal` where EKS would not read the ConfigMap either."""
    with asking():
        eks = access.client("eks")
        cluster = eks.describe_cluster(name=cluster_name)["cluster"]
        mode = str(cluster["accessConfig"]["authenticationMode"])
        entries = [] if mode == CONFIG_MAP else list(access_entries(eks, cluster_name))
        people = in_order(entry_of(eks, one) for one in entries if one["type"] == STANDARD)
        server = server_of(cluster, access.token(cluster_name))
        aws_auth = _aws_auth(server)
        named = {group for one in aws_auth.mappings for group in one.groups}
        bound = [*server.every("ClusterRoleBinding"), *server.every("RoleBinding")]
    nodes = {str(one["principalArn"]): str(one["type"]) for one in entries if one["type"] != STANDARD}
    return AccessNow(cluster_name, mode, people, nodes, aws_auth, bindings_of(bound, named))


def planned(access: Access, now: AccessNow) -> AccessPlan:
    """The entries for the mappings, with the ARNs that IAM shows to the caller. Errors: `Unanswered`."""
    written = [one.arn for one in now.aws_auth.mappings]
    with asking():
        shown = dict(principals(access.client("iam"), arns.account_of(caller_arn(access)), written))
    return access_plan(now.aws_auth, shown)


def caller_arn(access: Access) -> str:
    """The caller, who may be a session of a role. Errors: `Unanswered`."""
    with asking():
        return str(access.client("sts").get_caller_identity()["Arn"])


def _aws_auth(server: ApiServer) -> AwsAuth:
    found: Any = server.config_map(NAMESPACE, NAME)
    return AwsAuth((), ()) if found is None else read_aws_auth(json.dumps(found))
