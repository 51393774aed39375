"""EKS's own tokens: those that root signs with the key of the run, for one cluster, are known."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

import boto3
import pytest

from citadel_rehearsal.ground import presigned_token
from citadel_rehearsal.ground.cluster_token import PREFIX, secret_of
from eks_citadel.live.token import make_token

ACCOUNT, KEY, REGION = "111122223333", "the-key-of-the-run", "eu-west-1"


def signed(cluster: str = "blue", account: str = ACCOUNT, key: str = KEY, secret: str = "rehearsal") -> str:
    session = boto3.Session(account, secret, key, region_name=REGION)
    return make_token(session, cluster, REGION)


def known(token: str, cluster: str = "blue") -> bool:
    return presigned_token.is_of_root(token, cluster, ACCOUNT, secret_of(KEY))


def changed(token: str, old: str, new: str) -> str:
    url = urlsafe_b64decode(token.removeprefix(PREFIX) + "==").decode()
    assert old in url
    return PREFIX + urlsafe_b64encode(url.replace(old, new).encode()).decode().rstrip("=")


def test_root_is_known_by_the_token_that_the_library_makes() -> None:
    assert known(signed())
    assert known(signed("a-name_of.blue"), "a-name_of.blue")


@pytest.mark.parametrize(
    "token",
    [
        signed("green"), signed(account="444455556666"), signed(key="another-key"), signed(secret="another"),
        changed(signed(), "GetCallerIdentity", "GetSessionToken"),
        changed(signed(), "X-Amz-Expires=60", "X-Amz-Expires=9"), signed().removeprefix(PREFIX), signed() * 9,
        PREFIX + urlsafe_b64encode(b"http://[/?x").decode(), PREFIX + "!!!", PREFIX, "blue", "",
    ],
)  # fmt: skip
def test_nobody_else_is(token: str) -> None:
    assert not known(token)


def test_a_token_is_known_as_long_as_by_eks(monkeypatch: pytest.MonkeyPatch) -> None:
    token = signed()
    monkeypatch.setattr(presigned_token, "LIFE", presigned_token.timedelta(0))
    assert not known(token)
