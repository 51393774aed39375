"""Changes the tags of existing resources, for which each service has its own requests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.resource import InPlace, Properties, Read, all_tags, words
from citadel_rehearsal.resources.shapes import ask, kms_tag_list, tag_list

# (context, the service's identifier of the resource, tags to set, tag keys to remove)
Retag = Callable[[Context, str, dict[str, str], list[str]], None]


def tags_by(retag: Retag, read: Read | None = None, key: str = "arn") -> InPlace:
    """The change of `tags` by `retag`, which gets the resource's id or, with `read`, its output `key`."""

    def request(context: Context, identifier: str, old: Properties, new: Properties) -> None:
        before, after = all_tags(context, old), all_tags(context, new)
        put = {name: value for name, value in after.items() if before.get(name) != value}
        named = ((read and read(context, identifier, new)) or {}).get(key, identifier)
        retag(context, named, put, sorted(before.keys() - after.keys()))

    return InPlace(words("tags"), request)


@dataclass(frozen=True)
class Tagging:
    """A service's requests for tagging and untagging.

    `subject`, `tags` and `keys` are the parameters for the resource, the tags to set and the keys to remove.
    """

    service: str
    subject: str
    tags: str = "Tags"
    keys: str = "TagKeys"
    noun: str = "resource"
    shape: Callable[[Mapping[str, str]], Any] = tag_list

    def __call__(self, context: Context, named: str, put: dict[str, str], gone: list[str]) -> None:
        client, of = context.client(self.service), {self.subject: named}
        if put:
            getattr(client, f"tag_{self.noun}")(**of, **{self.tags: self.shape(put)})
        if gone:
            getattr(client, f"untag_{self.noun}")(**of, **{self.keys: gone})


eks_tags = Tagging("eks", "resourceArn", "tags", "tagKeys", shape=dict)
kms_tags = Tagging("kms", "KeyId", shape=kms_tag_list)
log_tags = Tagging("logs", "resourceArn", "tags", "tagKeys", shape=dict)
queue_tags = Tagging("sqs", "QueueUrl", noun="queue", shape=dict)
secret_tags = Tagging("secretsmanager", "SecretId")
table_tags = Tagging("dynamodb", "ResourceArn")


def iam_tags(noun: str, name: str) -> Tagging:
    """For the noun `role`, `TagRole` and `UntagRole`; `name` is their parameter for the role's name."""
    return Tagging("iam", name, noun=noun)


def balancer_tags(context: Context, identifier: str, put: Mapping[str, str], gone: list[str]) -> None:
    elb = context.client("elbv2")
    if put:
        elb.add_tags(ResourceArns=[identifier], Tags=tag_list(put))
    if gone:
        elb.remove_tags(ResourceArns=[identifier], TagKeys=gone)


def route53_tags(kind: str) -> Retag:
    """For a kind of resource: `hostedzone` or `healthcheck`."""

    def retag(context: Context, identifier: str, put: Mapping[str, str], gone: list[str]) -> None:
        sent = {"AddTags": tag_list(put)} if put else {}
        sent |= {"RemoveTagKeys": gone} if gone else {}
        if sent:
            of = {"ResourceType": kind, "ResourceId": identifier}
            context.client("route53").change_tags_for_resource(**of, **sent)

    return retag


def ec2_tags(context: Context, identifier: str, put: Mapping[str, str], gone: list[str]) -> None:
    ec2 = context.client("ec2")
    if put:
        ec2.create_tags(Resources=[identifier], Tags=tag_list(put))
    if gone:
        ec2.delete_tags(Resources=[identifier], Tags=[{"Key": key} for key in gone])


def bucket_tags(context: Context, identifier: str, put: Mapping[str, str], gone: list[str]) -> None:
    """Set the tags of a bucket. S3 always replaces the whole tag set."""
    s3 = context.client("s3")
    found = (ask(s3.get_bucket_tagging, Bucket=identifier) or {}).get("TagSet", [])
    kept = {tag["Key"]: tag["Value"] for tag in found if tag["Key"] not in gone}
    s3.put_bucket_tagging(Bucket=identifier, Tagging={"TagSet": tag_list({**kept, **put})})
