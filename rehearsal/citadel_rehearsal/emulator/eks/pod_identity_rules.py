"""Rules of EKS for Pod Identity associations, which MiniStack lacks."""

import json

from citadel_rehearsal.emulator.eks import store
from citadel_rehearsal.emulator.eks.call import Call, in_use, invalid_parameter, not_found
from citadel_rehearsal.emulator.eks.rule import Rule
from citadel_rehearsal.emulator.lifecycle import Record

SERVICE = "pods.eks.amazonaws.com"
ACTIONS = {"sts:AssumeRole", "sts:TagSession"}
POLICY_CHARACTERS = 2048
CREATE, UPDATE = ("CreatePodIdentityAssociation",), ("UpdatePodIdentityAssociation",)
BOTH = CREATE + UPDATE


def association(call: Call) -> Record:
    """The association named in the path."""
    for record in store.associations(call.cluster):
        if record["associationId"] == call.names["association"]:
            return record
    raise not_found(f"No association found: {call.names['association']}.")


def check_role(arn: str) -> None:
    """Refuse a role that does not exist in this account, or that Pod Identity may not assume."""
    role = store.role(arn)
    if role is None:
        raise invalid_parameter(f"Role provided in the request does not exist in this account: {arn}.")
    if not store.trusts(role, SERVICE, ACTIONS):
        raise invalid_parameter(
            f"Trust policy of the role provided is invalid: {arn} must allow {SERVICE} {' and '.join(sorted(ACTIONS))}."
        )


def check_free(cluster: str, namespace: str, service_account: str) -> None:
    """Refuse a second association for one service account."""
    for record in store.associations(cluster):
        if (record["namespace"], record["serviceAccount"]) == (namespace, service_account):
            raise in_use(f"Association already exists: {record['associationId']} for {namespace}/{service_account}.")


def _role(call: Call) -> None:
    if "roleArn" in call.body:
        check_role(call.body["roleArn"])


def _once(call: Call) -> None:
    check_free(call.cluster, call.body["namespace"], call.body["serviceAccount"])


def _policy(call: Call) -> None:
    policy = call.body.get("policy")
    present = association(call) if call.operation == "UpdatePodIdentityAssociation" else {}
    policy = policy if policy is not None else present.get("policy")
    if not policy:
        return
    if not call.body.get("disableSessionTags", present.get("disableSessionTags", False)):
        raise invalid_parameter(
            "policy needs disableSessionTags true: a session policy and session tags exclude each other."
        )
    if len(policy) > POLICY_CHARACTERS:
        raise invalid_parameter(f"policy has {len(policy)} characters: at most {POLICY_CHARACTERS}.")
    try:
        json.loads(policy)
    except ValueError:
        raise invalid_parameter("policy is not a JSON document.") from None


def _add_on_owns(call: Call) -> None:
    owner = association(call).get("ownerArn")
    if owner:
        raise invalid_parameter(
            f"Association {call.names['association']} is owned by the add-on {owner}: change the add-on."
        )


RULES = (
    Rule(
        "association-role",
        "The role must exist in the account and trust pods.eks.amazonaws.com with sts:AssumeRole and sts:TagSession",
        "terraform-provider-aws issue 41483; EKS User Guide: pod-id-role, pod-identities",
        BOTH,
        _role,
    ),
    Rule(
        "association-once",
        "A service account has only one association, including associations of add-ons",
        "botocore eks CreatePodIdentityAssociation",
        CREATE,
        _once,
    ),
    Rule(
        "association-policy",
        "A session policy needs disableSessionTags, is JSON and has at most 2048 characters",
        "botocore eks CreatePodIdentityAssociationRequest.policy",
        BOTH,
        _policy,
    ),
    Rule(
        "association-owner",
        "An association owned by an add-on is changed through the add-on",
        "EKS User Guide: add-ons-iam",
        UPDATE + ("DeletePodIdentityAssociation",),
        _add_on_owns,
    ),
)
