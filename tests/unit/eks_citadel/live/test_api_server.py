"""The lists of an API server: in pages, over TLS that the cluster's authority vouches for, and what it refuses."""

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace

import pytest
import trustme

from eks_citadel.live.api_server import LISTS, PAGE
from eks_citadel.live.unanswered import Unanswered
from unit.eks_citadel.live.api_servers import Server, page, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


def test_every_kind_of_a_picture_is_asked_for_and_items_get_their_kind(server: Server) -> None:
    server.answer = lambda path, query: (200, page([path]))
    assert [(one["kind"], one["metadata"]["name"]) for one in server.known.objects()] == list(LISTS.items())
    assert server.asked == [(path, {"limit": str(PAGE)}) for path in LISTS.values()]


def test_every_page_is_read(server: Server) -> None:
    pages = {"": (["a", "b"], "1 "), "1 ": (["c"], "2+/"), "2+/": (["d"], "")}
    server.answer = lambda path, query: (200, page(*pages[query.get("continue", "")]))
    names = [one["metadata"]["name"] for one in server.known.objects()]
    assert names == ["a", "b", "c", "d"] * len(LISTS)


def test_a_list_that_changed_too_much_between_two_pages_is_read_again_without_pages(server: Server) -> None:
    """https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks"""

    def answer(path: str, query: dict[str, str]) -> tuple[int, bytes]:
        if "continue" in query:
            return 410, json.dumps({"message": "Expired: The provided continue parameter is too old"}).encode()
        return (200, page(["a"], "more")) if "limit" in query else (200, page(["a", "b"]))

    server.answer = answer
    assert [one["metadata"]["name"] for one in server.known.objects()] == ["a", "b"] * len(LISTS)


REFUSED = json.dumps({"message": 'namespaces is forbidden: User "me" cannot list\nresource'}).encode()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            (403, REFUSED),
            'blue does not let the caller read namespaces (namespaces is forbidden: User "me" cannot list resource); '
            "give it AmazonEKSAdminViewPolicy in the whole cluster",
        ),
        ((500, b"no"), "blue does not let the caller read namespaces (Internal Server Error); give it "),
        ((200, b"no"), "the endpoint of blue does not answer: "),
        ((200, b"{}"), "the endpoint of blue does not answer: "),
        ((410, b"{}"), "blue does not let the caller read namespaces (Gone); "),
    ],
)
def test_a_refusal_is_one_sentence(server: Server, answer: tuple[int, bytes], said: str) -> None:
    server.answer = lambda path, query: answer
    with pytest.raises(Unanswered) as refused:
        list(server.known.objects())
    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)


def test_an_unknown_caller_learns_how_to_get_in(server: Server) -> None:
    with pytest.raises(Unanswered, match=r"\(Unauthorized\); give it an access entry; citadel whoami prints its ARN"):
        list(replace(server.known, token="other").objects())


def test_another_authority_is_not_trusted_and_gets_no_token(server: Server) -> None:
    stranger = b64encode(trustme.CA().cert_pem.bytes()).decode()
    with pytest.raises(Unanswered, match="CERTIFICATE_VERIFY_FAILED"):
        list(replace(server.known, authority=stranger).objects())
    assert server.asked == []


def test_an_endpoint_that_is_not_reached_is_said(server: Server) -> None:
    with pytest.raises(Unanswered, match="the endpoint of blue does not answer: "):
        list(replace(server.known, endpoint="https://127.0.0.1:1").objects())
