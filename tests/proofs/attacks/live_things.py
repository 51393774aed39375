"""What the cells ask for, made in one region of the embedded AWS: a thing for each set of tags, objects, rows."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from proofs.attacks.request import Tags
from proofs.attacks.world import ACCOUNT, BUCKET, OTHER_BUCKET, OTHER_TABLE, REGION, TABLE


class LiveThings:
    """Makes things as the owner of the account, once each."""

    def __init__(self, aws: EmbeddedAws, region: str) -> None:
        self._aws, self._region = aws, region
        self._things: dict[tuple[str, str], Any] = {}
        self._lock = threading.RLock()  # cells are asked by several threads
        self._count = 0
        self._make_stores()

    def _root(self, service: str) -> Any:
        return self._aws.client(service, self._region, ACCOUNT)

    def secret(self, tags: Tags, use: str = "") -> str:
        """A secret's name, by which it is found sooner than by its ARN; `use` sets those apart that a call spoils."""
        return self._thing(f"secret{use}", tags, lambda name: self._root("secretsmanager").create_secret(
            Name=name, SecretString="x", Tags=_listed(tags))["Name"])  # fmt: skip

    def queue(self, tags: Tags) -> str:
        """A queue's URL."""
        return self._thing("queue", tags, lambda name: self._root("sqs").create_queue(
            QueueName=name, tags=dict(tags))["QueueUrl"])  # fmt: skip

    def key(self, tags: Tags) -> str:
        """A key's ARN."""
        wanted = [{"TagKey": key, "TagValue": value} for key, value in tags.items()]
        return self._thing("key", tags, lambda _name: self._root("kms").create_key(Tags=wanted)["KeyMetadata"]["Arn"])

    def ciphertext(self, key_arn: str) -> bytes:
        """Something encrypted under a key."""
        return self._once("ciphertext", key_arn, lambda: self._root("kms").encrypt(
            KeyId=key_arn, Plaintext=b"x")["CiphertextBlob"])  # fmt: skip

    def object(self, bucket: str, key: str) -> None:
        """An object that is there, unless a call has deleted it."""
        self._once("object", f"{bucket}/{key}", lambda: self._root("s3").put_object(Bucket=bucket, Key=key, Body=b"x"))

    def parameter(self, name: str) -> None:
        """A parameter that is there."""
        more = {"Value": "x", "Type": "String", "Overwrite": True}  # a cell may have put it first
        self._once("parameter", name, lambda: self._root("ssm").put_parameter(Name=name, **more))

    def target(self, role_arn: str) -> None:
        """A role that is there, also of another account, and trusts ours."""
        account, name = role_arn.split(":")[4], role_arn.rpartition("/")[2]
        trusted = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:*"}
        trust = json.dumps({"Version": "2012-10-17", "Statement": [trusted]})
        iam = self._aws.client("iam", self._region, account)
        self._once("target", role_arn, lambda: iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust))

    def next_name(self) -> str:
        """A name that nothing has."""
        with self._lock:
            self._count += 1
            return f"new-{self._count}"

    def _thing(self, kind: str, tags: Tags, make: Any) -> str:
        return self._once(kind, json.dumps(dict(tags), sort_keys=True), lambda: str(make(self.next_name())))

    def _once(self, kind: str, key: str, make: Any) -> Any:
        with self._lock:
            if (kind, key) not in self._things:
                with _prepared():
                    self._things[kind, key] = make()
            return self._things[kind, key]

    def _make_stores(self) -> None:
        for bucket in (BUCKET, OTHER_BUCKET) if self._region == REGION else ():
            place = {"LocationConstraint": REGION}
            self._root("s3").create_bucket(Bucket=bucket.rpartition(":")[2], CreateBucketConfiguration=place)
        for table in (TABLE, OTHER_TABLE):
            keys = [{"AttributeName": "owner", "KeyType": "HASH"}]
            index = {"IndexName": "by-day", "KeySchema": keys, "Projection": {"ProjectionType": "ALL"}}
            self._root("dynamodb").create_table(
                TableName=table.rpartition("/")[2],
                AttributeDefinitions=[{"AttributeName": "owner", "AttributeType": "S"}],
                KeySchema=keys,
                GlobalSecondaryIndexes=[index],
                BillingMode="PAY_PER_REQUEST",
            )


@contextmanager
def _prepared() -> Iterator[None]:
    """What is prepared must be there: its errors are no answers."""
    try:
        yield
    except ClientError as error:
        raise AssertionError(f"what a cell asks for could not be made: {error}") from error


def _listed(tags: Tags) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
