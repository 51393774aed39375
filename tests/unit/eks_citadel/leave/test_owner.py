"""What is a pod's own, in IAM's words."""

from eks_citadel.leave.documents.place import Place
from eks_citadel.leave.documents.workload import workload_policy
from eks_citadel.leave.settings.permissions import PermissionsSettings
from eks_citadel.parsing.parse import parse

TABLE = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"


def test_L5_shared_rows_need_the_session_s_tags_and_partition_keys_both() -> None:
    item = {"table_arn": TABLE, "allow": ["read"], "scope": "cluster", "shared_as": "shop"}
    permissions = parse(PermissionsSettings, {"dynamodb_tables": [item]})
    (statement,) = workload_policy(permissions, Place("aws", "111122223333", ("eu-west-1",)))["Statement"]
    assert statement["Condition"]["Null"] == {
        "dynamodb:LeadingKeys": "false",
        "aws:PrincipalTag/eks-cluster-name": "false",
    }
