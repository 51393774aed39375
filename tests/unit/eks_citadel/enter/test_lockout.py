"""E3: the deployer is compared with the admins, and never added."""

import pytest

from eks_citadel.enter.lockout import deployer_refusal, same_principal, session_role_arn

ROLE = "arn:aws:iam::111122223333:role/deploy"
WITH_PATH = "arn:aws:iam::111122223333:role/teams/platform/deploy"
SESSION = "arn:aws:sts::111122223333:assumed-role/deploy/pipeline-42"
USER = "arn:aws:iam::111122223333:user/me"


@pytest.mark.parametrize(
    ("caller", "role"),
    [
        (SESSION, ROLE),
        ("arn:aws-cn:sts::111122223333:assumed-role/deploy/a", "arn:aws-cn:iam::111122223333:role/deploy"),
        ("arn:aws-us-gov:sts::111122223333:assumed-role/x/me@example.com", "arn:aws-us-gov:iam::111122223333:role/x"),
        (WITH_PATH, WITH_PATH),
        (USER, USER),
        ("arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:root"),
    ],
)
def test_E3_a_session_is_its_role_and_others_are_themselves(caller: str, role: str) -> None:
    assert session_role_arn(caller) == role


@pytest.mark.parametrize(
    ("caller", "principal", "same"),
    [
        (SESSION, ROLE, True),
        (SESSION, WITH_PATH, True),
        (SESSION, "arn:aws:iam::111122223333:role/other/deployer", False),
        (SESSION, "arn:aws:iam::444455556666:role/deploy", False),
        (SESSION, "arn:aws:iam::111122223333:user/deploy", False),
        (ROLE, ROLE, True),
        (ROLE, WITH_PATH, False),
        (USER, USER, True),
    ],
)
def test_E3_only_a_session_is_compared_without_the_path(caller: str, principal: str, same: bool) -> None:
    assert same_principal(caller, principal) is same


@pytest.mark.parametrize("admin", [ROLE, WITH_PATH])
def test_E3_an_admin_may_deploy(admin: str) -> None:
    assert deployer_refusal(SESSION, None, ["arn:aws:iam::111122223333:role/other", admin]) is None


def test_E3_a_session_that_is_no_admin_is_told_which_role_to_write() -> None:
    assert deployer_refusal(SESSION, None, ["arn:aws:iam::111122223333:role/other"]) == (
        "access_entries has the cluster admins arn:aws:iam::111122223333:role/other: "
        f"the deployer {SESSION} is none of them, so the cluster would not let it in; "
        f'give one entry principal_arn: "{ROLE}" and cluster_policies: ["AmazonEKSClusterAdminPolicy"], '
        "with the role's path if it has one."
    )


def test_E3_the_role_to_assume_counts_and_not_the_caller() -> None:
    assert deployer_refusal(USER, ROLE, [ROLE]) is None
    refusal = deployer_refusal(USER, ROLE, [USER])
    assert refusal is not None
    assert f"the deployer {ROLE} is none of them" in refusal
    assert "path" not in refusal


@pytest.mark.parametrize("caller", ["arn:aws:iam::111122223333:root", "arn:aws:sts::111122223333:federated-user/eve"])
def test_E3_who_cannot_have_an_entry_is_told_to_use_a_role(caller: str) -> None:
    refusal = deployer_refusal(caller, None, [ROLE])
    assert refusal is not None
    assert refusal.endswith(
        "EKS accepts no such principal in an access entry, so deploy with a role and name that role."
    )
