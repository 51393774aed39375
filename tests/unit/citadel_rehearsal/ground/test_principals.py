"""Whose a caller's ARN is, as EKS compares it with its access entries."""

import pytest

from citadel_rehearsal.ground.principals import role_of, same_principal

ROLE = "arn:aws:iam::111122223333:role/ops"
WITH_PATH = "arn:aws:iam::111122223333:role/teams/platform/ops"
SESSION = "arn:aws:sts::111122223333:assumed-role/ops/me"
USER = "arn:aws:iam::111122223333:user/me"


@pytest.mark.parametrize(
    ("arn", "role"),
    [
        (SESSION, ROLE),
        ("arn:aws-cn:sts::111122223333:assumed-role/ops/me", "arn:aws-cn:iam::111122223333:role/ops"),
        (USER, USER),
    ],
)
def test_a_session_stands_for_its_role(arn: str, role: str) -> None:
    assert role_of(arn) == role


@pytest.mark.parametrize(
    ("caller", "principal", "same"),
    [
        (SESSION, ROLE, True),
        (SESSION, WITH_PATH, True),
        (SESSION, "arn:aws:iam::111122223333:role/ops/others", False),
        (SESSION, "arn:aws:iam::444455556666:role/ops", False),
        (SESSION, "arn:aws-cn:iam::111122223333:role/ops", False),
        (SESSION, "arn:aws:iam::111122223333:user/ops", False),
        (ROLE, ROLE, True),
        (ROLE, WITH_PATH, False),
        (USER, USER, True),
    ],
)
def test_only_a_session_is_compared_without_the_path(caller: str, principal: str, same: bool) -> None:
    assert same_principal(caller, principal) is same
