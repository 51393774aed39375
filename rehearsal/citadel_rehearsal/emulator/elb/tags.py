"""Tags of load balancers, target groups, listeners and rules."""

from citadel_rehearsal.emulator.elb import store
from citadel_rehearsal.emulator.query_protocol import Document


def add(request: Document) -> Document:
    """AddTags."""
    for record in [store.any_record(one) for one in request.get("ResourceArns", ())]:
        record["_tags"] |= {tag["Key"]: tag.get("Value", "") for tag in request.get("Tags", ())}
    return {}


def remove(request: Document) -> Document:
    """RemoveTags."""
    for record in [store.any_record(one) for one in request.get("ResourceArns", ())]:
        for key in request.get("TagKeys", ()):
            record["_tags"].pop(key, None)
    return {}


def describe(request: Document) -> Document:
    """DescribeTags."""
    found = [(one, store.any_record(one)["_tags"]) for one in request.get("ResourceArns", ())]
    return {
        "TagDescriptions": [
            {"ResourceArn": arn, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
            for arn, tags in found
        ]
    }
