"""The trust documents under attack."""

from eks_citadel import arns
from eks_citadel.iam.document import Document
from eks_citadel.iam.pod_identity_trust import pod_identity_trust, target_role_trust
from proofs.attacks.trust_promise import Trust
from proofs.attacks.world import ACCOUNT, PARTITION


def trust_document(trust: Trust) -> Document:
    """As `WorkloadRole` writes it."""
    clusters = [arns.cluster(PARTITION, region, ACCOUNT, name) for region in trust.regions for name in trust.clusters]
    if trust.source_role_arn is not None:
        return target_role_trust(trust.source_role_arn, clusters, trust.namespace, trust.service_account)
    return pod_identity_trust(ACCOUNT, clusters, trust.namespace, trust.service_account)
