"""For one item of a role: what is almost our pod's own by it, each in one place only."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from proofs.attacks.promise import WORDS, own_values
from proofs.attacks.request import Request, Tags
from proofs.attacks.requests_by_tags import PLACES, THINGS
from proofs.attacks.world import ACCOUNT, OTHER_KEY, OTHER_REGION, OWN, REGION, arn

Item = Mapping[str, Any]
BY_TAGS = ("secretsmanager_secrets", "sqs_queues", "kms_keys")
CONTEXT_KEYS = {"s3_prefixes": "aws:s3:arn", "ssm_paths": "PARAMETER_ARN"}


def near_misses(kind: str, item: Item) -> Iterator[Request]:
    """Our own by this item, and its near misses."""
    yield from (replace(request, near=True) for request in _near_misses(kind, item))


def _near_misses(kind: str, item: Item) -> Iterator[Request]:
    own = own_values(item, OWN)
    assert own is not None
    service = kind.partition("_")[0]
    for action in sorted({name for words in WORDS[kind].values() for name in words.split()}):
        if kind in BY_TAGS:
            yield from _by_tags(service, action, own)
        else:
            yield from _by_paths(kind, item, f"{service}:{action}", own)
    if "kms_key_arn" in item:
        yield from _by_key(kind, item, own)


def near_tags(own: Tags) -> Iterator[tuple[str, dict[str, str]]]:
    """Each key missing, in capitals, longer, another's, and in another case; and one key more."""
    yield "own", dict(own)
    for key, value in own.items():
        yield f"{key} missing", {name: text for name, text in own.items() if name != key}
        for how, change in _other_values(value):
            yield f"{key} {how}", {**own, key: change}
    for extra in ("cost-centre", *(f"{key}-2" for key in own), *(key.title() for key in own)):
        yield f"and {extra}", {**own, extra: "another"}


def near_paths(own: Tags) -> Iterator[tuple[str, str]]:
    """The own path with more, its root, and each part missing, in capitals, longer or another's."""
    parts = list(own.values())
    path = "/".join(parts)
    yield from (("own/x", f"{path}/x"), ("own/", f"{path}/"), ("own", path), ("longer/x", f"{path}-2/x"))
    yield from (("own2", f"{path}2"), ("shorter/x", f"{path.rpartition('/')[0]}/x".lstrip("/")))
    for position, (key, part) in enumerate(own.items()):
        for how, change in _other_values(part):
            changed = "/".join([*parts[:position], change, *parts[position + 1 :]])
            yield from ((f"{key} {how}/x", f"{changed}/x"), (f"{key} {how}", changed))


def _other_values(value: str) -> tuple[tuple[str, str], ...]:
    return (("in capitals", value.upper()), ("longer", f"{value}-2"), ("another's", "another"))


def _by_tags(service: str, action: str, own: Tags) -> Iterator[Request]:
    if action in ("ListSecrets", "GetRandomPassword"):
        return
    base = Request(name="", action=f"{service}:{action}", resource=arn(service, THINGS[service]))
    asking = {"request_tags": own} if action in ("CreateSecret", "TagResource") else {}
    for name, tags in near_tags(own):
        if "and " not in name or name == "and cost-centre":
            yield replace(base, name=f"{action} {name}", resource_tags=tags, **asking)
        if asking:
            yield replace(base, name=f"{action} with {name}", resource_tags=own, request_tags=tags)
            yield replace(base, name=f"{action} new with {name}", resource_tags=tags, request_tags=tags)
    for place, (region, account) in PLACES.items():
        elsewhere = arn(service, THINGS[service], region, account)
        yield replace(base, name=f"{action} {place}", resource=elsewhere, resource_tags=own, **asking)


def _by_paths(kind: str, item: Item, action: str, own: Tags) -> Iterator[Request]:
    for how, path in near_paths(own):
        for name, request in _on_path(kind, item, action, path):
            yield replace(request, name=f"{action} {name} {how}")


def _on_path(kind: str, item: Item, action: str, path: str) -> Iterator[tuple[str, Request]]:
    base = Request(name="", action=action)
    if action == "s3:ListBucket":
        yield "", replace(base, resource=item["bucket_arn"], listed_prefix=f"{item['prefix']}/{path}")
        yield "longer", replace(base, resource=f"{item['bucket_arn']}-2", listed_prefix=f"{item['prefix']}/{path}")
    elif kind == "s3_prefixes":
        yield "", replace(base, resource=f"{item['bucket_arn']}/{item['prefix']}/{path}")
        yield "longer", replace(base, resource=f"{item['bucket_arn']}/{item['prefix']}-2/{path}")
    elif kind == "ssm_paths":
        for name, place in {"": (REGION, ACCOUNT), **PLACES}.items():
            yield name, replace(base, resource=arn("ssm", f"parameter{item['path']}/{path}", *place))
    else:
        table, keys = item["table_arn"], (path,)
        yield "", replace(base, resource=table, partition_keys=keys)
        yield "no key", replace(base, resource=table)
        yield "with another", replace(base, resource=table, partition_keys=(path, "another/x"))
        yield "longer", replace(base, resource=f"{table}-2", partition_keys=keys)
        for name, place in PLACES.items():
            elsewhere = arn("dynamodb", f"table/{table.rpartition('/')[2]}", *place)
            yield name, replace(base, resource=elsewhere, partition_keys=keys)


def _by_key(kind: str, item: Item, own: Tags) -> Iterator[Request]:
    """By way of the service with each context; with our own context on other keys, by other ways and directly."""
    key, service = item["kms_key_arn"], kind.partition("_")[0]
    via = f"{service}.{REGION}.amazonaws.com"
    contexts = list(_contexts(kind, item, own))
    for action in ("Decrypt", "Encrypt", "GenerateDataKey"):
        base = Request(name="", action=f"kms:{action}", resource=key, via=via, encryption_context=contexts[0])
        for number, context in enumerate(contexts):
            yield replace(base, name=f"{kind} {action} context {number}", encryption_context=context)
        others = {OTHER_KEY, f"{key}0", *(key.replace(f"{REGION}:{ACCOUNT}", ":".join(at)) for at in PLACES.values())}
        for other in sorted(others):
            yield replace(base, name=f"{kind} {action} {other}", resource=other)
        for way in (None, f"ebs.{REGION}.amazonaws.com", f"{service}.{OTHER_REGION}.amazonaws.com"):
            yield replace(base, name=f"{kind} {action} by way of {way}", via=way)


def _contexts(kind: str, item: Item, own: Tags) -> Iterator[dict[str, str]]:
    """The first is our own."""
    if kind == "dynamodb_tables":
        whole = {"aws:dynamodb:tableName": item["table_arn"].rpartition("/")[2], "aws:dynamodb:subscriberId": ACCOUNT}
        yield whole
        for key in whole:
            yield {name: value for name, value in whole.items() if name != key}
            yield {**whole, key: whole[key] + "0"}
    elif kind in CONTEXT_KEYS:
        for _, path in near_paths(own):
            yield {CONTEXT_KEYS[kind]: f"{_root(kind, item)}/{path}"}
        yield {CONTEXT_KEYS[kind]: item.get("bucket_arn", "another")}
    yield {}


def _root(kind: str, item: Item) -> str:
    if kind == "s3_prefixes":
        return f"{item['bucket_arn']}/{item['prefix']}"
    return arn("ssm", f"parameter{item['path']}")
