"""Tags of what exists are changed by requests of their own, which each service names differently."""

from collections.abc import Callable, Mapping

from eks_citadel.rehearsal.resources.context import Context
from eks_citadel.rehearsal.resources.resource import InPlace, Properties, Read, all_tags, words
from eks_citadel.rehearsal.resources.shapes import ask, tag_list

# (context, what is tagged as the service names it, tags to put, keys to take away)
Retag = Callable[[Context, str, dict[str, str], list[str]], None]


def tags_by(retag: Retag, read: Read | None = None, key: str = "arn") -> InPlace:
    """The change of `tags` by these requests; they name the id, or what `read` finds under `key`."""

    def request(context: Context, identifier: str, old: Properties, new: Properties) -> None:
        before, after = all_tags(context, old), all_tags(context, new)
        put = {key: value for key, value in after.items() if before.get(key) != value}
        named = ((read and read(context, identifier, new)) or {}).get(key, identifier)
        retag(context, named, put, sorted(before.keys() - after.keys()))

    return InPlace(words("tags"), request)


def ec2_tags(context: Context, identifier: str, put: Mapping[str, str], gone: list[str]) -> None:
    ec2 = context.client("ec2")
    if put:
        ec2.create_tags(Resources=[identifier], Tags=tag_list(put))
    if gone:
        ec2.delete_tags(Resources=[identifier], Tags=[{"Key": key} for key in gone])


def eks_tags(context: Context, arn: str, put: Mapping[str, str], gone: list[str]) -> None:
    eks = context.client("eks")
    if put:
        eks.tag_resource(resourceArn=arn, tags=put)
    if gone:
        eks.untag_resource(resourceArn=arn, tagKeys=gone)


def iam_tags(noun: str, key: str) -> Retag:
    """`TagRole` and `UntagRole` for the noun `role`, whose name stands under `key`."""

    def retag(context: Context, identifier: str, put: Mapping[str, str], gone: list[str]) -> None:
        iam, of = context.client("iam"), {key: identifier}
        if put:
            getattr(iam, f"tag_{noun}")(**of, Tags=tag_list(put))
        if gone:
            getattr(iam, f"untag_{noun}")(**of, TagKeys=gone)

    return retag


def kms_tags(context: Context, identifier: str, put: Mapping[str, str], gone: list[str]) -> None:
    kms = context.client("kms")
    if put:
        kms.tag_resource(KeyId=identifier, Tags=[{"TagKey": key, "TagValue": value} for key, value in put.items()])
    if gone:
        kms.untag_resource(KeyId=identifier, TagKeys=gone)


def log_tags(context: Context, arn: str, put: Mapping[str, str], gone: list[str]) -> None:
    logs = context.client("logs")
    if put:
        logs.tag_resource(resourceArn=arn, tags=put)
    if gone:
        logs.untag_resource(resourceArn=arn, tagKeys=gone)


def secret_tags(context: Context, identifier: str, put: Mapping[str, str], gone: list[str]) -> None:
    secrets = context.client("secretsmanager")
    if put:
        secrets.tag_resource(SecretId=identifier, Tags=tag_list(put))
    if gone:
        secrets.untag_resource(SecretId=identifier, TagKeys=gone)


def table_tags(context: Context, arn: str, put: Mapping[str, str], gone: list[str]) -> None:
    dynamodb = context.client("dynamodb")
    if put:
        dynamodb.tag_resource(ResourceArn=arn, Tags=tag_list(put))
    if gone:
        dynamodb.untag_resource(ResourceArn=arn, TagKeys=gone)


def queue_tags(context: Context, identifier: str, put: Mapping[str, str], gone: list[str]) -> None:
    sqs = context.client("sqs")
    if put:
        sqs.tag_queue(QueueUrl=identifier, Tags=put)
    if gone:
        sqs.untag_queue(QueueUrl=identifier, TagKeys=gone)


def bucket_tags(context: Context, identifier: str, put: Mapping[str, str], gone: list[str]) -> None:
    """S3 replaces the whole set."""
    s3 = context.client("s3")
    found = (ask(s3.get_bucket_tagging, Bucket=identifier) or {}).get("TagSet", [])
    kept = {tag["Key"]: tag["Value"] for tag in found if tag["Key"] not in gone}
    s3.put_bucket_tagging(Bucket=identifier, Tagging={"TagSet": tag_list({**kept, **put})})
