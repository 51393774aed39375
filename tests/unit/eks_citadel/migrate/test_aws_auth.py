"""The ConfigMap aws-auth is read as EKS reads it, or refused in one sentence."""

import json

import pytest
import yaml

from eks_citadel.migrate.aws_auth import AwsAuthMapping, read_aws_auth
from eks_citadel.parsing.refusal import Refusal
from unit.eks_citadel.migrate.aws_auths import config_map, role, user, with_data

DEV = {"rolearn": role("Dev"), "username": "dev", "groups": ["devs"]}


def refusal_of(text: str) -> str:
    with pytest.raises(Refusal) as refused:
        read_aws_auth(text)
    return str(refused.value)


def test_YAML_and_JSON_are_read_alike_and_keys_in_any_case() -> None:
    text = config_map([DEV], [{"UserARN": user("alice"), "userName": "alice", "GROUPS": ["devs"]}], ["001122334455"])
    found = read_aws_auth(text)
    assert found.mappings == (
        AwsAuthMapping("mapRoles[0]", role("Dev"), "dev", ("devs",)),
        AwsAuthMapping("mapUsers[0]", user("alice"), "alice", ("devs",)),
    )
    assert found.accounts == ("001122334455",)
    assert read_aws_auth(json.dumps(yaml.safe_load(text))) == found


@pytest.mark.parametrize(
    "data", [None, {}, {"mapRoles": ""}, {"mapRoles": "[]"}, {"mapRoles": "# none\n"}, {"other": "x"}]
)
def test_a_ConfigMap_that_names_nobody_is_read(data: dict[str, str] | None) -> None:
    whole = yaml.safe_load(with_data({})) | {"data": data}
    assert read_aws_auth(yaml.safe_dump(whole)).mappings == ()


def test_what_a_mapping_leaves_out_is_empty() -> None:
    text = with_data({"mapRoles": f"- rolearn: {role('Dev')}\n  groups:\n  username:\n"})
    assert read_aws_auth(text).mappings == (AwsAuthMapping("mapRoles[0]", role("Dev"), "", ()),)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "kind: Secret\nmetadata: {name: aws-auth}",
            "aws-auth is a Secret: it must be the ConfigMap; write it by "
            "`kubectl get configmap aws-auth --namespace kube-system --output yaml`.",
        ),
        (
            "kind: ConfigMap\nmetadata: {name: coredns}",
            "aws-auth is a ConfigMap of another name: it must be the ConfigMap aws-auth; write it by "
            "`kubectl get configmap aws-auth --namespace kube-system --output yaml`.",
        ),
        (
            "kind: List\nitems: []",
            "aws-auth is a List: it must be the ConfigMap; write it by "
            "`kubectl get configmap aws-auth --namespace kube-system --output yaml`.",
        ),
        (
            "- 1",
            "aws-auth is something else: it must be the ConfigMap; write it by "
            "`kubectl get configmap aws-auth --namespace kube-system --output yaml`.",
        ),
        (
            "{",
            "aws-auth is no YAML: it cannot be read: expected the node content, but found '<stream end>'; correct it.",
        ),
        (
            with_data({"mapRoles": "- rolearn: [\n"}),
            "mapRoles is no YAML: it cannot be read: expected the node content, but found '<stream end>'; correct it.",
        ),
        (
            with_data({"mapRoles": "rolearn: x\n"}),
            "mapRoles is a map: it must be a list, and EKS ignores the whole of it; correct it in the ConfigMap.",
        ),
        (
            with_data({"mapRoles": "- x\n"}),
            'mapRoles[0] is "x": it must be a map, and until it is, EKS ignores every change of mapRoles; '
            "correct it in the ConfigMap.",
        ),
        (
            with_data({"mapUsers": "- {userarn: x, groups: devs}\n"}),
            'mapUsers[0].groups is "devs": it must be a list, and until it is, EKS ignores every change of mapUsers; '
            "correct it in the ConfigMap.",
        ),
        (
            with_data({"mapUsers": "- {userarn: x, username: 1, groups: [devs]}\n"}),
            "mapUsers[0].username is 1: it must be text, and until it is, EKS ignores every change of mapUsers; "
            "correct it in the ConfigMap.",
        ),
        (
            config_map(users=[{"userarn": user("a"), "groups": ["x"]}, {"userarn": user("A"), "groups": ["y"]}]),
            'mapUsers[1].userarn is "arn:aws:iam::111122223333:user/A": mapUsers[0] has it in another case, and chance '
            "decides which of the two counts; keep one of them in the ConfigMap.",
        ),
    ],
)
def test_what_EKS_would_not_read_is_refused_in_one_sentence(text: str, sentence: str) -> None:
    assert refusal_of(text) == sentence
