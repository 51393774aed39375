"""Pod Identity associations: the external id for a target role, which MiniStack invents instead.

EKS sends it as sts:ExternalId when session tags are off. EKS User Guide: pod-id-assign-target-role.
"""

from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import eks

from citadel_rehearsal.emulator.eks import store
from citadel_rehearsal.emulator.eks.call import Call
from citadel_rehearsal.emulator.lifecycle import Record


def create_pod_identity_association(call: Call) -> dict[str, Any]:
    """CreatePodIdentityAssociation."""
    return _answer(call, store.answer(eks._create_pod_identity_association(call.cluster, call.body)))


def update_pod_identity_association(call: Call) -> dict[str, Any]:
    """UpdatePodIdentityAssociation."""
    association_id = call.names["association"]
    return _answer(call, store.answer(eks._update_pod_identity_association(call.cluster, association_id, call.body)))


def _answer(call: Call, document: dict[str, Any]) -> dict[str, Any]:
    wanted = document["association"]["associationId"]
    (record,) = [one for one in store.associations(call.cluster) if one["associationId"] == wanted]
    if record.get("targetRoleArn"):
        record["externalId"] = external_id(record)
    return {"association": record}


def external_id(association: Record) -> str:
    """REGION/ACCOUNT/CLUSTER/NAMESPACE/SERVICE-ACCOUNT."""
    place = get_region(), get_account_id(), association["clusterName"]
    return "/".join((*place, association["namespace"], association["serviceAccount"]))
