"""The embedded AWS with what the cells ask for: a resource for each set of tags, objects, rows and parameters."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from eks_citadel.rehearsal.embedded_aws import EmbeddedAws
from proofs.attacks.matrix import Document
from proofs.attacks.request import Session, Tags
from proofs.attacks.world import ACCOUNT, BUCKET, OTHER_BUCKET, OTHER_TABLE, REGION, TABLE

PODS = "pods.eks.amazonaws.com"
OPEN_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": PODS}, "Action": ["sts:AssumeRole", "sts:TagSession"]},
    ],
}


class LiveWorld:
    """Makes things as the owner of the account; opens sessions as EKS does, here of roles that trust any pod."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self._aws = aws
        self._things: dict[tuple[str, str], Any] = {}
        self._sessions: dict[tuple[str, str], dict[str, Any]] = {}
        self._clients: dict[tuple[str, str, str], Any] = {}
        self._lock = threading.RLock()  # cells are asked by several threads
        self._count = 0
        self._make_stores()

    def root(self, service: str) -> Any:
        """A client of the account's owner."""
        return self._aws.client(service, REGION, ACCOUNT)

    def role(self, name: str, document: Document, trust: Document = OPEN_TRUST) -> str:
        """A role with a document, and its ARN."""
        iam = self.root("iam")
        made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
        iam.put_role_policy(RoleName=name, PolicyName="workload", PolicyDocument=json.dumps(document))
        return str(made["Role"]["Arn"])

    def client(self, role_arn: str, session: Session, service: str) -> Any:
        """boto3 with the credentials of a session."""
        key = (role_arn, session.name)
        with self._lock:
            if key not in self._sessions:
                self._sessions[key] = self.session(role_arn, session.tags)
            if (*key, service) not in self._clients:
                self._clients[*key, service] = self._aws.client_of(self._sessions[key], service, REGION)
            return self._clients[*key, service]

    def session(
        self, role_arn: str, tags: Tags, principal: str = PODS, source_account: str | None = ACCOUNT
    ) -> dict[str, Any]:
        """Credentials that a service gets for a pod. Errors: `SessionDenied`."""
        more: dict[str, Any] = {"tags": dict(tags), "transitive_tag_keys": list(tags)}
        if source_account is not None:
            more["source_account"] = source_account
        return self._aws.session(REGION, role_arn, principal, **more)

    def chained(self, credentials: dict[str, Any], role_arn: str) -> bool:
        """Whether a session takes another role."""
        sts = self._aws.client_of(credentials, "sts", REGION)
        try:
            sts.assume_role(RoleArn=role_arn, RoleSessionName="chained")
        except ClientError as error:
            assert refused(error), error
            return False
        return True

    def secret(self, tags: Tags, use: str = "") -> str:
        """A secret's ARN; `use` sets those apart that a call spoils."""
        return self._thing(f"secret{use}", tags, lambda name: self.root("secretsmanager").create_secret(
            Name=name, SecretString="x", Tags=_listed(tags))["ARN"])  # fmt: skip

    def queue(self, tags: Tags) -> str:
        """A queue's URL."""
        return self._thing("queue", tags, lambda name: self.root("sqs").create_queue(
            QueueName=name, tags=dict(tags))["QueueUrl"])  # fmt: skip

    def key(self, tags: Tags) -> str:
        """A key's ARN."""
        wanted = [{"TagKey": key, "TagValue": value} for key, value in tags.items()]
        return self._thing("key", tags, lambda _name: self.root("kms").create_key(Tags=wanted)["KeyMetadata"]["Arn"])

    def ciphertext(self, key_arn: str) -> bytes:
        """Something encrypted under a key."""
        return self._once("ciphertext", key_arn, lambda: self.root("kms").encrypt(
            KeyId=key_arn, Plaintext=b"x")["CiphertextBlob"])  # fmt: skip

    def object(self, bucket: str, key: str) -> None:
        """An object that is there, unless a call has deleted it."""
        self._once("object", f"{bucket}/{key}", lambda: self.root("s3").put_object(Bucket=bucket, Key=key, Body=b"x"))

    def parameter(self, name: str) -> None:
        """A parameter that is there."""
        self._once("parameter", name, lambda: self.root("ssm").put_parameter(Name=name, Value="x", Type="String"))

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
        for bucket in (BUCKET, OTHER_BUCKET):
            place = {"LocationConstraint": REGION}
            self.root("s3").create_bucket(Bucket=bucket.rpartition(":")[2], CreateBucketConfiguration=place)
        for table in (TABLE, OTHER_TABLE):
            self.root("dynamodb").create_table(
                TableName=table.rpartition("/")[2],
                AttributeDefinitions=[{"AttributeName": "owner", "AttributeType": "S"}],
                KeySchema=[{"AttributeName": "owner", "KeyType": "HASH"}],
                BillingMode="PAY_PER_REQUEST",
            )


@contextmanager
def _prepared() -> Iterator[None]:
    """What is prepared must be there: its errors are no answers."""
    try:
        yield
    except ClientError as error:
        raise AssertionError(f"what a cell asks for could not be made: {error}") from error


def refused(error: ClientError) -> bool:
    """Whether it is IAM that said no; any other error comes after IAM said yes."""
    answer: Mapping[str, Any] = error.response
    return "AccessDenied" in answer["Error"]["Code"] or answer["ResponseMetadata"]["HTTPStatusCode"] == 403


def _listed(tags: Tags) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
