"""What add-ons may change in Route 53: the records of the zones that are named for them.

https://github.com/kubernetes-sigs/external-dns/blob/master/docs/tutorials/aws.md
https://cert-manager.io/docs/configuration/acme/dns01/route53/
"""

from collections.abc import Sequence

from eks_citadel import arns
from eks_citadel.iam.document import Document, allow, document


def external_dns_policy(partition: str, zone_ids: Sequence[str]) -> Document:
    """Reads and changes records of its zones; the list of all zones cannot be limited to some."""
    actions = ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets", "route53:ListTagsForResources"]
    return document(
        allow("ChangeRecords", actions, arns.hosted_zones(partition, zone_ids)),
        allow("FindZones", ["route53:ListHostedZones"], ["*"]),
    )


def cert_manager_policy(partition: str, zone_ids: Sequence[str]) -> Document:
    """Changes TXT records of its zones, by which an ACME server sees who owns them."""
    zones = arns.hosted_zones(partition, zone_ids)
    texts_only = {"ForAllValues:StringEquals": {"route53:ChangeResourceRecordSetsRecordTypes": ["TXT"]}}
    return document(
        allow("AnswerChallenges", ["route53:ChangeResourceRecordSets"], zones, condition=texts_only),
        allow("ReadRecords", ["route53:ListResourceRecordSets"], zones),
        allow("AwaitChanges", ["route53:GetChange"], [arns.record_changes(partition)]),
        allow("FindZones", ["route53:ListHostedZonesByName"], ["*"]),
    )
