"""Tags of existing EKS resources. MiniStack cannot tag Pod Identity associations."""

from typing import Any

from ministack.services import eks

from citadel_rehearsal.emulator.eks import store
from citadel_rehearsal.emulator.eks.call import Call, not_found
from citadel_rehearsal.emulator.lifecycle import Record


def tag_resource(call: Call) -> dict[str, Any]:
    """TagResource."""
    arn = call.names["arn"]
    if ":podidentityassociation/" not in arn:
        return store.answer(eks._tag_resource(arn, call.body))
    record = _association(arn)
    return _keep(record, {**record["tags"], **call.body["tags"]})


def untag_resource(call: Call) -> dict[str, Any]:
    """UntagResource. MiniStack would remove only the first of several keys."""
    arn, keys = call.names["arn"], call.query["tagKeys"].split(",")
    if ":podidentityassociation/" not in arn:
        return store.answer(eks._untag_resource(arn, {"tagKeys": keys}))
    record = _association(arn)
    return _keep(record, {key: value for key, value in record["tags"].items() if key not in keys})


def list_tags_for_resource(call: Call) -> dict[str, Any]:
    """ListTagsForResource."""
    arn = call.names["arn"]
    if ":podidentityassociation/" not in arn:
        return store.answer(eks._list_tags(arn))
    return {"tags": _association(arn)["tags"]}


def _association(arn: str) -> Record:
    """Errors: ResourceNotFoundException."""
    cluster = arn.split("/")[1]
    for record in store.associations(cluster):
        if record["associationArn"] == arn:
            return record
    raise not_found(f"No resource found for ARN: {arn}.")


def _keep(record: Record, tags: dict[str, str]) -> dict[str, Any]:
    record["tags"] = eks._tags[record["associationArn"]] = tags
    return {}
