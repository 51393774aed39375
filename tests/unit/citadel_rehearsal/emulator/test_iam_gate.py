"""Who is judged, by which documents, and what happens to requests that the rehearsal cannot judge."""

import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.config import Config

from citadel_rehearsal.ground.failure import SessionDenied
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import refusal
from unit.citadel_rehearsal.iam_world import ACCOUNT, REGION, Pods, allow, deny, document

AWAY = "444455556666"


@pytest.fixture(scope="module")
def pods() -> Iterator[Pods]:
    with EmbeddedAws() as aws:
        world = Pods(aws)
        bucket = {"LocationConstraint": REGION}
        world.root("s3").create_bucket(Bucket="bkt", CreateBucketConfiguration=bucket)
        world.root("s3").put_object(Bucket="bkt", Key="x", Body=b"content")
        yield world


def test_the_deployer_is_not_judged(pods: Pods) -> None:
    for service, operation in (("s3", "list_buckets"), ("kms", "list_keys"), ("ec2", "describe_vpcs")):
        assert refusal(getattr(pods.root(service), operation))[0] == "accepted"


def test_a_role_without_policies_may_only_ask_who_it_is(pods: Pods) -> None:
    role = pods.role()
    assert refusal(pods.client(role, "sts").get_caller_identity)[0] == "accepted"
    code, message = refusal(pods.client(role, "kms").list_keys)
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role.rsplit('/', 1)[1]}/pod"
    sentence = "because no identity-based policy allows the kms:ListKeys action"
    assert code == "AccessDeniedException"
    assert message == f"User: {session} is not authorized to perform: kms:ListKeys on resource: * {sentence}"


def reason(pods: Pods, role: str, **more: Any) -> str:
    """Of the refusal to list queues; "" when it is allowed."""
    message = refusal(pods.client(role, "sqs", **more).list_queues)[1]
    return message.partition("on resource: * ")[2]


def test_boundaries_and_session_policies_narrow(pods: Pods) -> None:
    def policy(name: str, *statements: dict[str, Any]) -> str:
        return str(pods.iam.create_policy(PolicyName=name, PolicyDocument=document(*statements))["Policy"]["Arn"])

    narrow, wide = policy("narrow", allow("kms:*")), policy("wide", allow("*"))
    everything, nothing = allow("*"), allow("kms:*")
    denying = document(everything, deny("sqs:*"))
    assert reason(pods, pods.role(everything, PermissionsBoundary=wide)) == ""
    assert reason(pods, pods.role(everything, PermissionsBoundary=narrow)) == (
        "because no permissions boundary allows the sqs:listqueues action"
    )
    role = pods.role(everything)
    assert reason(pods, role, session_policy=document(everything)) == ""
    assert reason(pods, role, session_policy=document(nothing)) == (
        "because no session policy allows the sqs:listqueues action"
    )
    assert reason(pods, role, session_policy_arns=[narrow]) != ""
    assert reason(pods, role, session_policy=denying) == "with an explicit deny in a session policy"
    assert reason(pods, pods.role(nothing), session_policy=document(everything)) != ""
    assert reason(pods, pods.role(everything, deny("sqs:*"))) == "with an explicit deny in an identity-based policy"


def test_attached_policies_count_in_their_default_version(pods: Pods) -> None:
    arn = pods.iam.create_policy(PolicyName="attached", PolicyDocument=document(allow("kms:*")))["Policy"]["Arn"]
    role = pods.role()
    pods.iam.attach_role_policy(RoleName=role.rsplit("/", 1)[1], PolicyArn=arn)
    assert reason(pods, role) != ""
    pods.iam.create_policy_version(PolicyArn=arn, PolicyDocument=document(allow("sqs:*")), SetAsDefault=True)
    assert reason(pods, role) == ""


def test_the_policy_of_a_bucket_allows_and_denies(pods: Pods) -> None:
    silent, whole = pods.role(), pods.role(allow("s3:*"))
    everybody = {"Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bkt/*"}
    one = {**everybody, "Principal": {"AWS": silent}}

    def read(role: str, *statements: dict[str, Any]) -> str:
        pods.root("s3").put_bucket_policy(Bucket="bkt", Policy=document(*statements))
        return refusal(pods.client(role, "s3").get_object, Bucket="bkt", Key="x")[0]

    try:
        assert read(silent, {"Effect": "Allow", **one}) == "accepted"
        assert read(whole, {"Effect": "Deny", **everybody}) == "AccessDenied"
        variable = {"StringEquals": {"aws:PrincipalTag/eks-cluster-name": "${aws:PrincipalTag/kubernetes-namespace}"}}
        assert read(silent, {"Effect": "Allow", **one, "Condition": variable}) == "AccessDenied"
    finally:
        pods.root("s3").delete_bucket_policy(Bucket="bkt")


def test_a_bucket_of_another_account_needs_both_sides(pods: Pods) -> None:
    theirs = pods.aws.client("s3", REGION, AWAY)
    theirs.create_bucket(Bucket="away", CreateBucketConfiguration={"LocationConstraint": REGION})
    theirs.put_object(Bucket="away", Key="x", Body=b"x")
    role = pods.role(allow("s3:*"))
    read = pods.client(role, "s3").get_object
    assert refusal(read, Bucket="away", Key="x")[0] == "AccessDenied"
    statement = {"Effect": "Allow", "Principal": {"AWS": role}, "Action": "s3:*", "Resource": "arn:aws:s3:::away/*"}
    theirs.put_bucket_policy(Bucket="away", Policy=document(statement))
    assert refusal(read, Bucket="away", Key="x")[0] == "accepted"
    own = pods.role(allow("s3:*", StringEquals={"aws:ResourceAccount": ACCOUNT}))
    assert refusal(pods.client(own, "s3").get_object, Bucket="away", Key="x")[0] == "AccessDenied"
    assert refusal(pods.client(own, "s3").get_object, Bucket="bkt", Key="x")[0] == "accepted"


@pytest.mark.parametrize(
    ("service", "operation", "request_"),
    [
        ("autoscaling", "describe_auto_scaling_groups", {}),
        ("eks", "list_clusters", {}),
        ("elbv2", "describe_load_balancers", {}),
        ("elbv2", "delete_target_group", {"TargetGroupArn": "arn"}),
        ("route53", "list_hosted_zones", {}),
        ("ec2", "describe_subnets", {}),
        ("iam", "list_roles", {}),
        ("sts", "get_session_token", {}),
        ("ssm", "describe_instance_information", {}),
        ("dynamodb", "describe_export", {"ExportArn": "arn:aws:dynamodb:eu-west-1:1:table/t/export/1234567890"}),
    ],
)  # fmt: skip
def test_what_cannot_be_judged_is_refused_by_name(
    pods: Pods, service: str, operation: str, request_: dict[str, Any]
) -> None:
    code, message = refusal(getattr(pods.client(pods.role(allow("*")), service), operation), **request_)
    assert code in ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation")
    assert "because the rehearsal does not evaluate" in message


def test_an_unknown_operator_refuses_everything(pods: Pods) -> None:
    role = pods.role(allow("*"), deny("kms:*", StringSounds={"aws:PrincipalTag/a": "b"}))
    assert "does not know the condition operator StringSounds" in reason(pods, role)


def test_presigned_urls_are_judged_as_their_signer(pods: Pods) -> None:
    def fetch(role: str, version: str) -> int:
        client = pods.client(role, "s3")
        signer = client.meta.config.merge(Config(signature_version=version))
        client._client_config, client._request_signer._signature_version = signer, version
        url = client.generate_presigned_url("get_object", Params={"Bucket": "bkt", "Key": "x"})
        try:
            return int(urllib.request.urlopen(url).status)
        except urllib.error.HTTPError as error:
            return int(error.code)

    for version in ("s3v4", "s3"):
        assert fetch(pods.role(allow("s3:GetObject", resource="arn:aws:s3:::bkt/x")), version) == 200
        assert fetch(pods.role(allow("s3:GetObject", resource="arn:aws:s3:::bkt/y")), version) == 403


def test_doors_beside_the_dispatcher_are_closed_to_sessions(pods: Pods) -> None:
    """MiniStack answers some paths and hosts before it looks at the service; a signed session goes the judged way."""
    credentials = pods.session(pods.role())
    s3 = pods.aws.client_of(credentials, "s3", REGION)
    seen: list[int] = []

    def to_virtual_host(request: Any, **_: Any) -> None:
        request.headers["Host"] = "bkt.s3.amazonaws.com"

    s3.meta.events.register("before-sign.s3.GetObject", to_virtual_host)
    s3.meta.events.register("needs-retry.s3.GetObject", lambda response, **_: seen.append(response[0].status_code))
    assert refusal(s3.get_object, Bucket="bkt", Key="x")[0] == "AccessDenied"
    assert seen == [403]
    control = pods.aws.client_of(credentials, "s3control", REGION)
    control.meta.events.register("before-sign.s3-control", _to_loopback(pods.aws.url))
    assert refusal(control.list_access_points, AccountId=ACCOUNT)[0] != "accepted"


def _to_loopback(url: str) -> Any:
    def change(request: Any, **_: Any) -> None:
        request.url = url + "/v20180820/accesspoint"

    return change


def test_a_stranger_cannot_guess_a_session(pods: Pods) -> None:
    with pytest.raises(SessionDenied, match=r"The security token included in the request is invalid\."):
        pods.aws.session(REGION, pods.role(), "ASIANOBODY")
