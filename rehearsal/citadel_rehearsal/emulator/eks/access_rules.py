"""Rules of access entries and access policies that MiniStack does not have."""

import re

from ministack.core.responses import get_account_id

from citadel_rehearsal.emulator.eks import store
from citadel_rehearsal.emulator.eks.call import Call, in_use, invalid_parameter, invalid_request, not_found
from citadel_rehearsal.emulator.eks.catalogue import access_policy_arns
from citadel_rehearsal.emulator.eks.rule import Rule

RESERVED = ("system:", "eks:", "aws:", "amazon:", "iam:")
PRINCIPAL = re.compile(r"arn:aws:iam::(\d{12}):(role|user)/(.+)")
ROOT = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:root")
SSO_NAME, SSO_PATH = re.compile(r":role/(?:.+/)?AWSReservedSSO_[^/]*"), ":role/aws-reserved/sso.amazonaws.com/"
ALL = ("CreateAccessEntry", "UpdateAccessEntry", "DeleteAccessEntry", "DescribeAccessEntry", "ListAccessEntries",
       "AssociateAccessPolicy", "DisassociateAccessPolicy", "ListAssociatedAccessPolicies")  # fmt: skip
CREATE, ASSOCIATE = ("CreateAccessEntry",), ("AssociateAccessPolicy",)
WRITE = ("CreateAccessEntry", "UpdateAccessEntry")


def _mode(call: Call) -> None:
    mode = store.cluster(call.cluster)["accessConfig"]["authenticationMode"]
    if mode == "CONFIG_MAP":
        raise invalid_request(
            f"The authentication mode of cluster {call.cluster} is CONFIG_MAP: "
            "access entries need API or API_AND_CONFIG_MAP."
        )


def _kind_of_principal(call: Call) -> None:
    arn = call.body["principalArn"]
    match = PRINCIPAL.fullmatch(arn)
    if match is None and ROOT.fullmatch(arn):
        return  # accepted, and without effect
    if match is None:
        raise invalid_parameter(f"principalArn {arn} is invalid: name an IAM role or user, not a session or a group.")
    if match.group(3).startswith("aws-service-role/"):
        raise invalid_parameter(f"principalArn {arn} is a service-linked role: only its service may use it.")


def _principal_exists(call: Call) -> None:
    arn = call.body["principalArn"]
    match = PRINCIPAL.fullmatch(arn)
    if match is None or match.group(1) != get_account_id():
        return
    found = store.role(arn) if match.group(2) == "role" else store.user(arn)
    if found is None:
        raise invalid_parameter(f"The specified principalArn is invalid: there is no {match.group(2)} {arn}.")


def _sso_path(call: Call) -> None:
    arn = call.body["principalArn"]
    if SSO_NAME.search(arn) and SSO_PATH not in arn:
        raise invalid_parameter("The specified principalArn is invalid: invalid principal.")


def _node_principal(call: Call) -> None:
    kind, arn = call.body.get("type", "STANDARD"), call.body["principalArn"]
    if kind == "STANDARD":
        return
    match = PRINCIPAL.fullmatch(arn)
    if match is None or match.group(2) != "role" or match.group(1) != get_account_id():
        raise invalid_parameter(f"principalArn {arn} of a {kind} entry must be a role of the cluster's own account.")


def _one_entry(call: Call) -> None:
    arn = call.body["principalArn"]
    if store.entry(call.cluster, arn) is not None:
        raise in_use(f"The specified access entry resource is already in use on this cluster: {arn}.")


def _groups(call: Call) -> None:
    for group in call.body.get("kubernetesGroups") or []:
        if group.startswith(RESERVED):
            raise invalid_parameter(
                f"The kubernetes group name {group} is invalid, it cannot start with any of {', '.join(RESERVED)}."
            )


def _username(call: Call) -> None:
    name = call.body.get("username") or ""
    if name.startswith(RESERVED):
        raise invalid_parameter(f"The username {name} is invalid, it cannot start with any of {', '.join(RESERVED)}.")
    if re.search(r"\{\{SessionName(Raw)?\}\}", name) and ":" not in name.split("{{Session")[0]:
        raise invalid_parameter(f"The username {name} is invalid: a colon must precede the session name.")


def _standard_groups(call: Call) -> None:
    entry = store.entry(call.cluster, call.names.get("principal", ""))
    kind = entry["type"] if entry else call.body.get("type", "STANDARD")
    if kind != "STANDARD" and call.body.get("kubernetesGroups"):
        raise invalid_parameter(f"kubernetesGroups are for STANDARD entries only, not for {kind}.")


def _standard_policies(call: Call) -> None:
    entry = store.entry(call.cluster, call.names["principal"])
    if entry is None:
        raise not_found(f"The specified principalArn could not be found: {call.names['principal']}.")
    if entry["type"] not in {"STANDARD", "EC2"}:
        raise invalid_request(
            f"Only STANDARD and EC2 entries have access policies, and {call.names['principal']} is {entry['type']}."
        )


def _known_policy(call: Call) -> None:
    arn = call.body["policyArn"]
    if arn not in access_policy_arns():
        raise invalid_parameter(f"The policyArn {arn} is not an access policy here: see ListAccessPolicies.")


def _scope(call: Call) -> None:
    scope = call.body.get("accessScope") or {}
    names = scope.get("namespaces") or []
    if scope.get("type") == "namespace" and not names:
        raise invalid_parameter("accessScope of type namespace needs at least one namespace.")
    if scope.get("type") == "cluster" and names:
        raise invalid_parameter("accessScope of type cluster takes no namespaces.")


RULES = (
    Rule(
        "entry-mode",
        "Access entries and access policies need authenticationMode API or API_AND_CONFIG_MAP",
        "EKS User Guide: grant-k8s-access",
        ALL,
        _mode,
    ),
    Rule(
        "entry-principal-kind",
        "A principal is a role or a user, not a session, a group or a service-linked role; the root has no effect",
        "EKS User Guide: creating-access-entries; botocore eks CreateAccessEntryRequest.principalArn; "
        "https://github.com/kubernetes-sigs/aws-iam-authenticator/issues/797",
        CREATE,
        _kind_of_principal,
    ),
    Rule(
        "entry-sso-path",
        "A role of IAM Identity Center is named with its path, with or without a region",
        "https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2969",
        CREATE,
        _sso_path,
    ),
    Rule(
        "entry-principal-exists",
        "A principal of this account must exist, under its full path",
        "EKS User Guide: creating-access-entries",
        CREATE,
        _principal_exists,
    ),
    Rule(
        "entry-node-principal",
        "An entry that is not STANDARD names a role of the same account",
        "EKS User Guide: creating-access-entries; botocore eks CreateAccessEntryRequest.principalArn",
        CREATE,
        _node_principal,
    ),
    Rule(
        "entry-once",
        "A principal has only one entry in a cluster, including entries that EKS creates",
        "botocore eks CreateAccessEntryRequest.principalArn",
        CREATE,
        _one_entry,
    ),
    Rule(
        "entry-groups",
        "Groups may not start with system: eks: aws: amazon: iam:",
        "EKS User Guide: creating-access-entries (which lists the prefixes for user names)",
        WRITE,
        _groups,
    ),
    Rule(
        "entry-username",
        "User names may not start with system: eks: aws: amazon: iam:, and a colon precedes a session name",
        "EKS User Guide: creating-access-entries",
        WRITE,
        _username,
    ),
    Rule(
        "entry-standard-groups",
        "Only STANDARD entries have groups",
        "EKS User Guide: creating-access-entries",
        WRITE,
        _standard_groups,
    ),
    Rule(
        "entry-standard-policies",
        "Only STANDARD and EC2 entries have access policies",
        "EKS User Guide: creating-access-entries, create-node-class",
        ASSOCIATE,
        _standard_policies,
    ),
    Rule(
        "policy-known",
        "An access policy must be one that EKS lists, in the cluster's partition",
        "EKS User Guide: access-policy-permissions",
        ASSOCIATE,
        _known_policy,
    ),
    Rule(
        "policy-scope",
        "A namespace scope has at least one namespace, a cluster scope has none",
        "EKS User Guide: access-policies; botocore eks AccessScope",
        ASSOCIATE,
        _scope,
    ),
)
