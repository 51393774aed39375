"""Pods of three clusters try what one role lets them do: `python demonstration.py` prints each answer as it comes."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from botocore.exceptions import ClientError, CredentialRetrievalError
from rich.console import Console

from citadel_rehearsal.pods.pod import Pod
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.rehearse import Rehearsal

HERE = Path(__file__).parent
ACCOUNT, REGION, BUCKET = "111122223333", "eu-west-1", "things-111122223333"


class Answer(NamedTuple):
    """What a pod tried, what it should hear, and what it heard."""

    pod: str
    tries: str
    expected: str
    heard: str


def owned_by(cluster: str) -> list[dict[str, str]]:
    """The tags of a secret that belongs to the demo's pods in a cluster."""
    values = {
        "eks-cluster-name": cluster,
        "kubernetes-namespace": "default",
        "kubernetes-service-account": "demo",
    }
    return [{"Key": key, "Value": value} for key, value in values.items()]


class Colour:
    """A pod of one cluster, and what it tries."""

    def __init__(self, aws: EmbeddedAws, cluster: str, other: str) -> None:
        self.cluster, self.other = cluster, other
        self.pod = Pod(aws, cluster=cluster, service_account="demo")

    @property
    def secrets(self) -> Any:
        """A client, which boto3 makes once it has credentials."""
        return self.pod.client("secretsmanager")

    @property
    def s3(self) -> Any:
        """A client, which boto3 makes once it has credentials."""
        return self.pod.client("s3")

    def try_secrets(self) -> Iterator[Answer]:
        """Requests for secrets, whose tags name the owner."""
        own, others = f"{self.cluster}-password", f"{self.other}-given"
        create, tag = self.secrets.create_secret, self.secrets.tag_resource
        yield self.ask("create a secret without tags", "no", create, Name="untagged", SecretString="x")
        yield self.ask(
            "create one for the other colour", "no", create, Name="x", SecretString="x", Tags=owned_by(self.other)
        )
        yield self.ask("create its own", "yes", create, Name=own, SecretString="x", Tags=owned_by(self.cluster))
        yield self.ask("read its own", "yes", self.secrets.get_secret_value, SecretId=own)
        yield self.ask("untag its own", "no", self.secrets.untag_resource, SecretId=own, TagKeys=["eks-cluster-name"])
        yield self.ask("give its own away", "no", tag, SecretId=own, Tags=owned_by(self.other))
        yield self.ask("read the other colour's", "no", self.secrets.get_secret_value, SecretId=others)
        yield self.ask("take the other colour's by tagging", "no", tag, SecretId=others, Tags=owned_by(self.cluster))
        yield self.ask("list the names of secrets", "yes", self.secrets.list_secrets)
        yield self.ask("ask for a random password", "yes", self.secrets.get_random_password)

    def try_objects(self) -> Iterator[Answer]:
        """Requests for objects, whose keys name the owner."""
        for cluster, expected in ((self.cluster, "yes"), (self.other, "no")):
            for key in (f"config/{cluster}/default/demo/a", f"data/{cluster}/a"):
                yield self.ask(f"write {key}", expected, self.s3.put_object, Bucket=BUCKET, Key=key, Body=b"a")
                yield self.ask(f"read {key}", expected, self.s3.get_object, Bucket=BUCKET, Key=key)
        listed = f"config/{self.cluster}/default/demo/"
        yield self.ask(f"list {listed}", "yes", self.s3.list_objects_v2, Bucket=BUCKET, Prefix=listed)
        yield self.ask("list config/", "no", self.s3.list_objects_v2, Bucket=BUCKET, Prefix="config/")

    def try_logs(self, another: "Colour") -> Iterator[Answer]:
        """Requests for logs, each of which belongs to one pod only."""
        put, get = self.s3.put_object, self.s3.get_object
        yield self.ask("write logs/OWN-UID/log", "yes", put, Bucket=BUCKET, Key=f"logs/{self.pod.uid}/log", Body=b"a")
        yield self.ask("read another pod's log", "no", get, Bucket=BUCKET, Key=f"logs/{another.pod.uid}/log")

    def ask(self, tries: str, expected: str, call: Callable[..., Any], **arguments: Any) -> Answer:
        """The answer: yes, no (denied by IAM), no credentials, or another error."""
        try:
            call(**arguments)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            return Answer(self.cluster, tries, expected, "no" if code.startswith("AccessDenied") else code)
        except CredentialRetrievalError:
            return Answer(self.cluster, tries, expected, "no credentials")
        return Answer(self.cluster, tries, expected, "yes")


def demonstrate() -> Iterator[Answer]:
    """First the role and two clusters, one of which the role does not trust; a third cluster later."""
    with Rehearsal(HERE, "dev").running() as (report, aws):
        assert report.succeeded, report.error
        for cluster in ("redfish", "bluefish"):
            aws.client("secretsmanager", REGION, ACCOUNT).create_secret(
                Name=f"{cluster}-given", SecretString="x", Tags=owned_by(cluster)
            )
        demo = role_of(aws)
        redfish, sibling = Colour(aws, "redfish", "bluefish"), Colour(aws, "redfish", "bluefish")
        yield from redfish.try_secrets()
        yield from redfish.try_objects()
        yield from redfish.try_logs(sibling)
        yield from sibling.try_logs(redfish)
        catfish = Colour(aws, "catfish", "redfish")
        yield catfish.ask("list the names of secrets", "no credentials", lambda: catfish.secrets.list_secrets())
        with Rehearsal(HERE, "later").running(inside=aws) as (later, _):
            assert later.succeeded, later.error
            yield Answer("bluefish", "come later, with the role as it was", "yes", in_words(role_of(aws) == demo))
            bluefish = Colour(aws, "bluefish", "redfish")
            yield from bluefish.try_secrets()
            yield from bluefish.try_objects()


def role_of(aws: EmbeddedAws) -> dict[str, Any]:
    """The demo's role as IAM has it, with its policies."""
    iam = aws.client("iam", REGION, ACCOUNT)
    names = iam.list_role_policies(RoleName="demo")["PolicyNames"]
    return {
        "role": iam.get_role(RoleName="demo")["Role"],
        "policies": [iam.get_role_policy(RoleName="demo", PolicyName=name)["PolicyDocument"] for name in names],
    }


def in_words(truth: bool) -> str:
    """The answer in the words of the table."""
    return "yes" if truth else "no"


def main() -> int:
    """Prints each answer as it comes. Returns 1 if an answer was not the expected one."""
    console, wrong = Console(), 0
    console.print("pod of    heard           tries", style="bold")
    for answer in demonstrate():
        right = answer.heard == answer.expected
        wrong += not right
        note = "" if right else f"  (expected: {answer.expected})"
        console.print(f"{answer.pod:<9} {answer.heard:<15} {answer.tries}{note}", style="" if right else "red")
    console.print("Every answer is the expected one." if not wrong else f"{wrong} answers are not the expected ones.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
