"""The EKS of the embedded AWS: finds the operation, checks the rules, answers, and paginates."""

import json
import re
from collections.abc import Callable
from typing import Any

from ministack.services import eks, iam

from citadel_rehearsal.emulator.eks import associations, clusters, members, offers, rules, store, tagging, updates
from citadel_rehearsal.emulator.eks.call import Call, Refusal, invalid_parameter, invalid_request
from citadel_rehearsal.ground.aws_clients import CALLER_HEADER

Answer = tuple[int, dict[str, str], bytes]
Handler = Callable[[Call], dict[str, Any]]

# Path patterns, the most specific first. Principals and policies are ARNs, with slashes.
ROUTES: tuple[tuple[str, str, str], ...] = (
    ("POST", "/clusters", "CreateCluster"),
    ("GET", "/clusters", "ListClusters"),
    ("GET", "/cluster-versions", "DescribeClusterVersions"),
    ("GET", "/access-policies", "ListAccessPolicies"),
    ("GET", "/addons/supported-versions", "DescribeAddonVersions"),
    ("GET", "/clusters/{cluster}", "DescribeCluster"),
    ("DELETE", "/clusters/{cluster}", "DeleteCluster"),
    ("POST", "/clusters/{cluster}/update-config", "UpdateClusterConfig"),
    ("POST", "/clusters/{cluster}/updates", "UpdateClusterVersion"),
    ("GET", "/clusters/{cluster}/updates", "ListUpdates"),
    ("GET", "/clusters/{cluster}/updates/{update}", "DescribeUpdate"),
    ("POST", "/clusters/{cluster}/node-groups", "CreateNodegroup"),
    ("GET", "/clusters/{cluster}/node-groups", "ListNodegroups"),
    ("GET", "/clusters/{cluster}/node-groups/{node_group}", "DescribeNodegroup"),
    ("DELETE", "/clusters/{cluster}/node-groups/{node_group}", "DeleteNodegroup"),
    ("POST", "/clusters/{cluster}/node-groups/{node_group}/update-config", "UpdateNodegroupConfig"),
    ("POST", "/clusters/{cluster}/node-groups/{node_group}/update-version", "UpdateNodegroupVersion"),
    ("POST", "/clusters/{cluster}/addons", "CreateAddon"),
    ("GET", "/clusters/{cluster}/addons", "ListAddons"),
    ("GET", "/clusters/{cluster}/addons/{addon}", "DescribeAddon"),
    ("DELETE", "/clusters/{cluster}/addons/{addon}", "DeleteAddon"),
    ("POST", "/clusters/{cluster}/addons/{addon}/update", "UpdateAddon"),
    ("POST", "/clusters/{cluster}/pod-identity-associations", "CreatePodIdentityAssociation"),
    ("GET", "/clusters/{cluster}/pod-identity-associations", "ListPodIdentityAssociations"),
    ("GET", "/clusters/{cluster}/pod-identity-associations/{association}", "DescribePodIdentityAssociation"),
    ("POST", "/clusters/{cluster}/pod-identity-associations/{association}", "UpdatePodIdentityAssociation"),
    ("DELETE", "/clusters/{cluster}/pod-identity-associations/{association}", "DeletePodIdentityAssociation"),
    ("POST", "/clusters/{cluster}/access-entries", "CreateAccessEntry"),
    ("GET", "/clusters/{cluster}/access-entries", "ListAccessEntries"),
    ("DELETE", "/clusters/{cluster}/access-entries/{principal+}/access-policies/{policy+}", "DisassociateAccessPolicy"),
    ("POST", "/clusters/{cluster}/access-entries/{principal+}/access-policies", "AssociateAccessPolicy"),
    ("GET", "/clusters/{cluster}/access-entries/{principal+}/access-policies", "ListAssociatedAccessPolicies"),
    ("GET", "/clusters/{cluster}/access-entries/{principal+}", "DescribeAccessEntry"),
    ("POST", "/clusters/{cluster}/access-entries/{principal+}", "UpdateAccessEntry"),
    ("DELETE", "/clusters/{cluster}/access-entries/{principal+}", "DeleteAccessEntry"),
    ("GET", "/tags/{arn+}", "ListTagsForResource"),
    ("POST", "/tags/{arn+}", "TagResource"),
    ("DELETE", "/tags/{arn+}", "UntagResource"),
)
# Operations that are implemented here; MiniStack implements the other routes.
HANDLERS: dict[str, Handler] = {
    "CreateCluster": clusters.create_cluster,
    "DescribeCluster": clusters.describe_cluster,
    "DeleteCluster": clusters.delete_cluster,
    "UpdateClusterConfig": updates.update_cluster_config,
    "UpdateClusterVersion": updates.update_cluster_version,
    "DescribeUpdate": updates.describe_update,
    "ListUpdates": updates.list_updates,
    "CreateNodegroup": members.create_node_group,
    "DescribeNodegroup": members.describe_node_group,
    "DeleteNodegroup": members.delete_node_group,
    "UpdateNodegroupConfig": updates.update_node_group_config,
    "UpdateNodegroupVersion": updates.update_node_group_version,
    "CreateAddon": members.create_addon,
    "DescribeAddon": members.describe_addon,
    "UpdateAddon": members.update_addon,
    "DeleteAddon": members.delete_addon,
    "CreatePodIdentityAssociation": associations.create_pod_identity_association,
    "UpdatePodIdentityAssociation": associations.update_pod_identity_association,
    "AssociateAccessPolicy": members.associate_access_policy,
    "DescribeAccessEntry": members.describe_access_entry,
    "ListAccessPolicies": offers.list_access_policies,
    "ListTagsForResource": tagging.list_tags_for_resource,
    "TagResource": tagging.tag_resource,
    "UntagResource": tagging.untag_resource,
    "DescribeAddonVersions": offers.describe_addon_versions,
    "DescribeClusterVersions": offers.describe_cluster_versions,
}
# The key of the items in each paginated answer.
PAGED = {
    "ListClusters": "clusters",
    "ListUpdates": "updateIds",
    "ListNodegroups": "nodegroups",
    "ListAddons": "addons",
    "ListAccessEntries": "accessEntries",
    "ListAssociatedAccessPolicies": "associatedAccessPolicies",
    "ListPodIdentityAssociations": "associations",
    "ListAccessPolicies": "accessPolicies",
    "DescribeAddonVersions": "addons",
    "DescribeClusterVersions": "clusterVersions",
}


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.sub(r"\{(\w+)\+\}", r"(?P<\1>.+?)", template)
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", parts))


PATTERNS = tuple((method, _pattern(template), operation) for method, template, operation in ROUTES)


async def handle_request(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Answer:
    """The handler of EKS in MiniStack. It never awaits, so requests cannot interleave on the event loop."""
    try:
        call = _call(method, path, headers, body, query)
        store.settle_all()
        rules.check(call)
        return 200, {"Content-Type": "application/json"}, json.dumps(_answer(call, method, path, body)).encode()
    except Refusal as refusal:
        return eks._error(refusal.status, refusal.code, refusal.sentence)


def _call(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Call:
    operation, names = _operation(method, path)
    values = {name: ",".join(value) if isinstance(value, list) else value for name, value in query.items()}
    return Call(operation, names, json.loads(body) if body else {}, values, _caller(headers, query))


def _caller(headers: dict[str, str], query: dict[str, Any]) -> str | None:
    """The principal that asks; of a session its role, with the path that the session's ARN lacks."""
    identity = eks.resolve_caller_identity(eks.extract_access_key_id(headers, query)) or {}
    caller = headers.get(CALLER_HEADER) or identity.get("userArn")
    role = eks._role_arn_from_assumed_role(caller)
    known = iam._roles.get(role.rpartition("/")[2]) if role else None
    return known["Arn"] if known else role or caller


def _operation(method: str, path: str) -> tuple[str, dict[str, str]]:
    for wanted, pattern, operation in PATTERNS:
        match = pattern.fullmatch(path)
        if match and wanted == method:
            return operation, match.groupdict()
    raise invalid_request(f"The rehearsal does not model the EKS operation {_name_in_model(method, path)}.")


def _name_in_model(method: str, path: str) -> str:
    from citadel_rehearsal.emulator.eks.shapes import service_model

    for name in service_model().operation_names:
        http = service_model().operation_model(name).http
        if http["method"] == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", http["requestUri"]), path):
            return str(name)
    return f"{method} {path}"


def _answer(call: Call, method: str, path: str, body: bytes) -> dict[str, Any]:
    handler = HANDLERS.get(call.operation)
    if handler is not None:
        document = handler(call)
    else:
        query: dict[str, Any] = dict(call.query)
        if call.operation in PAGED:
            query["maxResults"] = str(10**9)
        document = store.answer(eks._handle_request_sync(method, path, {}, body, query))
    if "accessEntry" in document:
        document["accessEntry"] = members.entry_view(document["accessEntry"])
    return _page(call, document) if call.operation in PAGED else document


def _page(call: Call, document: dict[str, Any]) -> dict[str, Any]:
    size, token = call.query.get("maxResults", "100"), call.query.get("nextToken", "0")
    if not size.isdigit() or not 1 <= int(size) <= 100:
        raise invalid_parameter(f"maxResults {size} must be between 1 and 100.")
    if not token.isdigit():
        raise invalid_parameter(f"nextToken {token} is not one that was given.")
    items, start = document[PAGED[call.operation]], int(token)
    end = start + int(size)
    rest = {"nextToken": str(end)} if end < len(items) else {}
    return document | {PAGED[call.operation]: items[start:end]} | rest


def install() -> None:
    """Add the access entry types that MiniStack lacks."""
    eks._VALID_ACCESS_ENTRY_TYPES = (
        "STANDARD",
        "EC2_LINUX",
        "EC2_WINDOWS",
        "FARGATE_LINUX",
        "EC2",
        "HYBRID_LINUX",
        "HYPERPOD_LINUX",
    )
