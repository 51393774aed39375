"""What is asked of services whose things are told apart by their paths: S3, DynamoDB and Systems Manager."""

from collections.abc import Iterator
from dataclasses import replace

from proofs.attacks.promise import WORDS
from proofs.attacks.request import Request
from proofs.attacks.things import PATHS, PATHS_OF_ALL
from proofs.attacks.world import (
    ACCOUNT,
    BUCKET,
    OTHER_ACCOUNT,
    OTHER_BUCKET,
    OTHER_REGION,
    OTHER_TABLE,
    PATH,
    PREFIX,
    REGION,
    TABLE,
    arn,
)  # fmt: skip

# Buckets' prefixes: the item's, others that begin like it, one that another item has, and none.
PREFIXES = {
    "prefix": f"{BUCKET}/{PREFIX}/",
    "longer-prefix": f"{BUCKET}/{PREFIX}2/",
    "prefix-within": f"{BUCKET}/data/{PREFIX}/",
    "logs": f"{BUCKET}/logs/",
    "no-prefix": f"{BUCKET}/",
    "other-bucket": f"{OTHER_BUCKET}/{PREFIX}/",
}
SHORT = (
    "own/x",
    "own",
    "own-cluster/x",
    "own-uid/x",
    "cluster-a-prefix-of-ours/x",
    "nothing",
    "shared-service-account/x",
)


def object_requests() -> Iterator[Request]:
    """Each action on objects at each path, and lists below each path."""
    for action in sorted({name for words in WORDS["s3_prefixes"].values() for name in words.split()} - {"ListBucket"}):
        for prefix, root in PREFIXES.items():
            for name, path in _paths(prefix == "prefix"):
                if root + path != f"{BUCKET}/":
                    key, by_all = f"{prefix} {name}", _by_all(prefix, name)
                    yield Request(name=key, action=f"s3:{action}", resource=root + path, by_all=by_all)
    yield from _lists()


def _lists() -> Iterator[Request]:
    for prefix, root in PREFIXES.items():
        for name, path in _paths(prefix == "prefix"):
            bucket, _, listed = root.partition("/")
            yield replace(_list(f"{prefix} {name}", bucket, listed + path), by_all=_by_all(prefix, name))
    for listed in (None, "", PREFIX, "*", f"{PREFIX}/*"):
        yield _list(f"prefix {listed}", BUCKET, listed)


def _list(name: str, bucket: str, prefix: str | None) -> Request:
    return Request(name=name, action="s3:ListBucket", resource=bucket, listed_prefix=prefix)


def row_requests() -> Iterator[Request]:
    """Each action on rows of each partition key, of a table and of its indexes."""
    tables = {"table": TABLE, "other-table": OTHER_TABLE, "index": f"{TABLE}/index/by-day"}
    tables |= {
        "other-region": TABLE.replace(REGION, OTHER_REGION),
        "other-account": TABLE.replace(ACCOUNT, OTHER_ACCOUNT),
    }
    for action in sorted({name for words in WORDS["dynamodb_tables"].values() for name in words.split()}):
        for table, resource in tables.items():
            if table == "index" and action != "Query":
                continue  # the reference has no other of these actions on an index
            keys = {name: (path,) for name, path in _paths(table == "table") if path}
            keys |= {"several-own": (PATHS["own/x"], PATHS["own/"]), "no-key": ()}
            keys["own-and-another's"] = (PATHS["own/x"], PATHS["cluster-a-prefix-of-ours/x"])
            for name, values in keys.items():
                yield replace(_rows(f"{table} {name}", action, resource, values), by_all=_by_all(table, name))


def _rows(name: str, action: str, table: str, keys: tuple[str, ...]) -> Request:
    return Request(name=name, action=f"dynamodb:{action}", resource=table, partition_keys=keys)


def parameter_requests() -> Iterator[Request]:
    """Each action on parameters at each path."""
    roots = {"path": PATH, "longer-path": f"{PATH}2", "path-within": f"/data{PATH}", "configuration": "/configuration"}
    for action in sorted({name for words in WORDS["ssm_paths"].values() for name in words.split()}):
        for root, path in roots.items():
            for name, below in _paths(root == "path"):
                resource, by_all = arn("ssm", f"parameter{path}/{below}"), _by_all(root, name)
                yield Request(name=f"{root} {name}", action=f"ssm:{action}", resource=resource, by_all=by_all)
        for place, elsewhere in {"region": (OTHER_REGION, ACCOUNT), "account": (REGION, OTHER_ACCOUNT)}.items():
            for name, below in _paths(full=False):
                resource = arn("ssm", f"parameter{PATH}/{below}", *elsewhere)
                yield Request(name=f"other-{place} {name}", action=f"ssm:{action}", resource=resource)
        yield Request(name="path", action=f"ssm:{action}", resource=arn("ssm", f"parameter{PATH}"))


def _paths(full: bool) -> list[tuple[str, str]]:
    return [(name, path) for name, path in PATHS.items() if full or name in SHORT]


def _by_all(root: str, name: str) -> bool:
    return name in PATHS_OF_ALL and root in ("prefix", "logs", "other-bucket", "table", "path")
