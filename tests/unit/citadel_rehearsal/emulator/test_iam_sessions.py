"""Who may take a role in the embedded AWS: trust policies, tags, role chaining; and credentials that are not good."""

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from citadel_rehearsal.ground.failure import SessionDenied
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import refusal
from unit.citadel_rehearsal.iam_world import (
    ACCOUNT,
    CLUSTER,
    OPEN_TRUST,
    PODS,
    REGION,
    Pods,
    allow,
    document,
    session_tags,
    trust_of,
)

AWAY = "444455556666"


@pytest.fixture(scope="module")
def pods() -> Iterator[Pods]:
    with EmbeddedAws() as aws:
        yield Pods(aws)


def denied(pods: Pods, role: str, tags: dict[str, str] | None = None, **more: object) -> str:
    """The code and action of the refusal; "" when the session is opened."""
    try:
        pods.session(role, tags, **more)
    except SessionDenied as error:
        return f"{error.code} {'TagSession' if 'sts:TagSession' in str(error) else 'AssumeRole'}"
    return ""


@pytest.mark.parametrize(
    ("changes", "more", "expected"),
    [
        ({}, {}, ""),
        ({"kubernetes-pod-uid": "another"}, {}, ""),
        ({"eks-cluster-arn": CLUSTER + "thirdfish"}, {}, "AccessDenied AssumeRole"),
        ({"eks-cluster-arn": CLUSTER + "redfish2"}, {}, "AccessDenied AssumeRole"),
        ({"eks-cluster-arn": CLUSTER.replace("eu-west-1", "eu-west-2") + "redfish"}, {}, "AccessDenied AssumeRole"),
        ({"kubernetes-namespace": "other"}, {}, "AccessDenied AssumeRole"),
        ({"kubernetes-service-account": "other"}, {}, "AccessDenied AssumeRole"),
        ({}, {"source_account": AWAY}, "AccessDenied AssumeRole"),
        ({}, {"source_account": None}, "AccessDenied AssumeRole"),
    ],
)
def test_L3_the_trust_policy_reads_the_tags(
    pods: Pods, changes: dict[str, str], more: dict[str, object], expected: str
) -> None:
    role = pods.role(trust=trust_of("redfish", "bluefish"))
    assert denied(pods, role, session_tags() | changes, **more) == expected


def test_L3_tags_off_and_other_principals_are_denied(pods: Pods) -> None:
    role = pods.role(trust=trust_of("redfish"))
    assert denied(pods, role, {}) == "AccessDenied AssumeRole"
    for principal in ("ec2.amazonaws.com", "eks.amazonaws.com", ACCOUNT, AWAY):
        with pytest.raises(SessionDenied, match="is not authorized to perform: sts:AssumeRole"):
            pods.aws.session(REGION, role, principal, tags=session_tags(), source_account=ACCOUNT)
    assert refusal(pods.root("sts").assume_role, RoleArn=role, RoleSessionName="me")[0] == "AccessDenied"


def test_tags_need_TagSession(pods: Pods) -> None:
    trust = document({"Effect": "Allow", "Principal": {"Service": PODS}, "Action": "sts:AssumeRole"})
    role = pods.role(trust=trust)
    assert denied(pods, role, {}) == ""
    assert denied(pods, role) == "AccessDenied TagSession"


def test_a_role_that_is_not_there_is_denied_like_any_other(pods: Pods) -> None:
    assert denied(pods, f"arn:aws:iam::{ACCOUNT}:role/none") == "AccessDenied AssumeRole"
    role = pods.role(Path="/apps/")
    assert denied(pods, role) == ""
    assert denied(pods, role.replace("/apps/", "/")) == "AccessDenied AssumeRole"


def test_faults_of_the_request_have_the_codes_of_sts(pods: Pods) -> None:
    role = pods.role()
    for more, code in (
        ({"transitive_tag_keys": ["team"]}, "InvalidParameterValue"),
        ({"tags": {"Team": "a", "team": "b"}, "transitive_tag_keys": []}, "InvalidParameterValue"),
    ):
        with pytest.raises(SessionDenied) as caught:
            pods.session(role, **more)
        assert caught.value.code == code


def test_a_chained_session_lasts_an_hour_at_most(pods: Pods) -> None:
    source = pods.role(allow("sts:*"))
    target = pods.role(trust=chain_trust(source), MaxSessionDuration=43_200)
    sts = pods.client(source, "sts")
    for seconds, code in ((3600, "accepted"), (7200, "ValidationError")):
        request = {"RoleArn": target, "RoleSessionName": "next", "DurationSeconds": seconds}
        assert refusal(sts.assume_role, **request)[0] == code


def chain_trust(role: str) -> str:
    condition = {"StringEquals": {"aws:PrincipalTag/eks-cluster-name": "redfish"}}
    principal = {"AWS": role}
    actions = ["sts:AssumeRole", "sts:TagSession"]
    return document({"Effect": "Allow", "Principal": principal, "Action": actions, "Condition": condition})


def test_transitive_tags_go_along_a_chain_of_roles(pods: Pods) -> None:
    source = pods.role(allow("sts:AssumeRole", "sts:TagSession"))
    own = {"aws:ResourceTag/eks-cluster-name": "${aws:PrincipalTag/eks-cluster-name}"}
    target = pods.role(allow("sqs:GetQueueUrl", StringEquals=own), trust=chain_trust(source))
    for color in ("redfish", "bluefish"):
        pods.root("sqs").create_queue(QueueName=f"chain-{color}", tags={"eks-cluster-name": color})
    made = pods.client(source, "sts").assume_role(RoleArn=target, RoleSessionName="next")
    keys = {"access_key_id": "AccessKeyId", "secret_access_key": "SecretAccessKey", "session_token": "SessionToken"}
    credentials = {ours: made["Credentials"][theirs] for ours, theirs in keys.items()}
    sqs = pods.aws.client_of(credentials, "sqs", REGION)
    assert refusal(sqs.get_queue_url, QueueName="chain-redfish")[0] == "accepted"
    assert refusal(sqs.get_queue_url, QueueName="chain-bluefish")[0] == "AccessDenied"
    assert made["AssumedRoleUser"]["Arn"].endswith(f"assumed-role/{target.rsplit('/', 1)[1]}/next")


def test_the_principal_of_a_session_is_its_role_with_its_path(pods: Pods) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn"""
    source = pods.role(allow("sts:AssumeRole", "sts:TagSession"), Path="/people/")
    root = {"AWS": f"{source.partition(':role/')[0]}:root"}
    actions = ["sts:AssumeRole", "sts:TagSession"]
    for wanted, answer in ((source, "accepted"), (f"{source}-2", "AccessDenied")):
        condition = {"ArnEquals": {"aws:PrincipalArn": wanted}}
        trust = document({"Effect": "Allow", "Principal": root, "Action": actions, "Condition": condition})
        take = {"RoleArn": pods.role(trust=trust), "RoleSessionName": "next"}
        assert refusal(pods.client(source, "sts").assume_role, **take)[0] == answer


def test_a_chain_is_refused_where_a_link_is_missing(pods: Pods) -> None:
    source = pods.role(allow("sts:AssumeRole", "sts:TagSession"))
    target = pods.role(trust=chain_trust(source))
    take = {"RoleArn": target, "RoleSessionName": "next"}
    bluefish = pods.client(source, "sts", session_tags("bluefish"))
    assert refusal(bluefish.assume_role, **take)[0] == "AccessDenied"
    assert refusal(pods.client(source, "sts", {}).assume_role, **take)[0] == "AccessDenied"
    other = pods.client(pods.role(allow("sts:*")), "sts")
    assert refusal(other.assume_role, **take)[0] == "AccessDenied"
    retagged = [{"Key": "EKS-cluster-name", "Value": "bluefish"}]
    code, message = refusal(pods.client(source, "sts").assume_role, **take, Tags=retagged)
    assert code == "InvalidParameterValue" and "eks-cluster-name" in message


def test_a_role_of_another_account_needs_both_sides(pods: Pods) -> None:
    away = Pods(pods.aws, account=AWAY)
    source = pods.role(allow("sts:AssumeRole", "sts:TagSession"))
    silent = pods.role()
    trusts = {"Effect": "Allow", "Principal": {"AWS": [source, silent]}, "Action": ["sts:AssumeRole", "sts:TagSession"]}
    target = away.role(allow("sqs:ListQueues"), trust=document(trusts))
    take = {"RoleArn": target, "RoleSessionName": "next"}
    assert refusal(pods.client(silent, "sts").assume_role, **take)[0] == "AccessDenied"
    made = pods.client(source, "sts").assume_role(**take)["Credentials"]
    credentials = {
        "access_key_id": made["AccessKeyId"],
        "secret_access_key": made["SecretAccessKey"],
        "session_token": made["SessionToken"],
    }
    assert pods.aws.client_of(credentials, "sts", REGION).get_caller_identity()["Account"] == AWAY
    away.root("sqs").create_queue(QueueName="theirs")
    found = pods.aws.client_of(credentials, "sqs", REGION).list_queues()["QueueUrls"]
    assert [url.rsplit("/", 2)[1:] for url in found] == [[AWAY, "theirs"]]


@pytest.mark.parametrize(
    ("spoiled", "code"),
    [
        ({"secret_access_key": "wrong"}, "InvalidSignatureException"),
        ({"session_token": "wrong"}, "UnrecognizedClientException"),
        ({"access_key_id": "ASIAUNKNOWN000000000"}, "UnrecognizedClientException"),
    ],
)
def test_credentials_that_are_not_good_are_refused(pods: Pods, spoiled: dict[str, str], code: str) -> None:
    credentials = pods.session(pods.role(allow("*"))) | spoiled
    assert refusal(pods.aws.client_of(credentials, "ssm", REGION).describe_parameters)[0] == code


def test_other_partitions_have_sessions_too(pods: Pods) -> None:
    china = Pods(pods.aws, region="cn-north-1")
    arn = f"arn:aws-cn:eks:cn-north-1:{ACCOUNT}:cluster/redfish"
    condition = {"StringEquals": {"aws:RequestTag/eks-cluster-arn": arn}}
    statement = {"Effect": "Allow", "Principal": {"Service": PODS}, "Action": ["sts:AssumeRole", "sts:TagSession"]}
    role = china.role(
        allow("s3:PutObject", resource="arn:aws-cn:s3:::china/*"), trust=document(statement | {"Condition": condition})
    )
    assert role.startswith("arn:aws-cn:")
    china.root("s3").create_bucket(Bucket="china", CreateBucketConfiguration={"LocationConstraint": "cn-north-1"})
    pod = china.session(role, {"eks-cluster-arn": arn})
    assert pod["assumed_role_arn"].startswith("arn:aws-cn:sts::")
    s3 = china.aws.client_of(pod, "s3", "cn-north-1")
    assert refusal(s3.put_object, Bucket="china", Key="x", Body=b"x")[0] == "accepted"
    with pytest.raises(SessionDenied):
        china.session(role, {"eks-cluster-arn": arn.replace("aws-cn", "aws")})


def test_trust_is_not_read_from_an_older_version_of_the_language(pods: Pods) -> None:
    """Variables in a trust policy of 2008-10-17 are plain text, so nothing equals them."""
    statement = {"Effect": "Allow", "Principal": {"Service": PODS}, "Action": ["sts:AssumeRole", "sts:TagSession"]}
    condition = {"StringEquals": {"aws:RequestTag/kubernetes-namespace": "${aws:RequestTag/kubernetes-namespace}"}}
    for version, expected in (("2012-10-17", ""), ("2008-10-17", "AccessDenied AssumeRole")):
        trust = document(statement | {"Condition": condition}, version=version)
        assert denied(pods, pods.role(trust=trust)) == expected
    assert denied(pods, pods.role(trust=OPEN_TRUST)) == ""


def test_a_session_lands_in_its_account_and_the_region_of_the_client(pods: Pods) -> None:
    pods.aws.client("sqs", "us-east-1", ACCOUNT).create_queue(QueueName="there")
    credentials = pods.session(pods.role(allow("sqs:*")))
    there = pods.aws.client_of(credentials, "sqs", "us-east-1")
    assert there.get_queue_url(QueueName="there")["QueueUrl"].endswith(f"{ACCOUNT}/there")
    with pytest.raises(ClientError, match="does not exist"):
        pods.aws.client_of(credentials, "sqs", REGION).get_queue_url(QueueName="there")
