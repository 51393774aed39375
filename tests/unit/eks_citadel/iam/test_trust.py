"""Who may take a role."""

from eks_citadel.iam.pod_identity_trust import pod_identity_trust, target_role_trust
from eks_citadel.iam.service_trust import control_plane_trust, flow_logs_trust, node_trust

from .documents import ACCOUNT

CLUSTER = "arn:aws:eks:eu-west-1:111122223333:cluster/shop-blue"


def test_L3_pods_of_one_service_account_in_the_trusted_clusters() -> None:
    green = CLUSTER.replace("blue", "green")
    (statement,) = pod_identity_trust(ACCOUNT, [green, CLUSTER], "shop", "orders")["Statement"]
    assert statement["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert statement["Action"] == ["sts:AssumeRole", "sts:TagSession"]
    assert statement["Condition"]["StringEquals"] == {
        "aws:SourceAccount": ACCOUNT,
        "aws:RequestTag/kubernetes-namespace": "shop",
        "aws:RequestTag/kubernetes-service-account": "orders",
    }
    assert statement["Condition"]["StringLike"] == {"aws:RequestTag/eks-cluster-arn": [CLUSTER, green]}


def test_L3_the_source_ARN_is_not_asked_for() -> None:
    assert "aws:SourceArn" not in str(pod_identity_trust(ACCOUNT, [CLUSTER], "shop", "orders"))


def test_A2_the_order_of_trusted_clusters_changes_nothing() -> None:
    clusters = [CLUSTER, CLUSTER.replace("blue", "green")]
    assert pod_identity_trust(ACCOUNT, clusters, "a", "b") == pod_identity_trust(ACCOUNT, clusters[::-1], "a", "b")


SOURCE = "arn:aws:iam::444455556666:role/orders"


def test_L3_a_target_role_is_taken_by_one_role_with_the_tags_of_its_pods() -> None:
    (statement,) = target_role_trust(SOURCE, [CLUSTER], "shop", "orders")["Statement"]
    assert statement["Principal"] == {"AWS": "arn:aws:iam::444455556666:root"}
    assert statement["Action"] == ["sts:AssumeRole", "sts:TagSession"]
    assert statement["Condition"] == {
        "ArnEquals": {"aws:PrincipalArn": SOURCE},
        "StringEquals": {
            "aws:RequestTag/kubernetes-namespace": "shop",
            "aws:RequestTag/kubernetes-service-account": "orders",
        },
        "StringLike": {"aws:RequestTag/eks-cluster-arn": [CLUSTER]},
    }


def test_A1_a_target_role_trusts_an_account_of_its_source_s_partition() -> None:
    (statement,) = target_role_trust(SOURCE.replace("aws", "aws-cn"), [CLUSTER], "shop", "orders")["Statement"]
    assert statement["Principal"] == {"AWS": "arn:aws-cn:iam::444455556666:root"}


def test_L2_nodes_are_of_EC2_which_has_its_own_name_in_China() -> None:
    assert node_trust("aws")["Statement"][0]["Principal"] == {"Service": "ec2.amazonaws.com"}
    assert node_trust("aws-cn")["Statement"][0]["Principal"] == {"Service": "ec2.amazonaws.com.cn"}


def test_only_Pod_Identity_tags_sessions() -> None:
    for trust in (control_plane_trust(), node_trust("aws"), flow_logs_trust(ACCOUNT)):
        assert [statement["Action"] for statement in trust["Statement"]] == [["sts:AssumeRole"]]


def test_flow_logs_of_another_account_are_not_written() -> None:
    (statement,) = flow_logs_trust(ACCOUNT)["Statement"]
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
