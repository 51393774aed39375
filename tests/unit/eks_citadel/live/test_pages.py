"""Answers that come in pages, as each service marks the next one."""

from typing import Any

import pytest

from eks_citadel.live.pages import pages


@pytest.mark.parametrize(
    ("mark", "sent"),
    [
        ({"nextToken": "2"}, {"nextToken": "2"}),
        ({"NextToken": "2"}, {"NextToken": "2"}),
        ({"IsTruncated": True, "Marker": "2"}, {"Marker": "2"}),
    ],
    ids=["EKS", "EC2", "IAM"],
)
def test_every_page_is_asked_for_as_the_one_before_says(mark: dict[str, Any], sent: dict[str, Any]) -> None:
    asked: list[dict[str, Any]] = []

    def operation(**arguments: Any) -> dict[str, Any]:
        asked.append(arguments)
        return {"items": [1, 2], **mark} if len(asked) == 1 else {"items": [3], "IsTruncated": False, "NextToken": ""}

    assert list(pages(operation, "items", name="shop")) == [1, 2, 3]
    assert asked == [{"name": "shop"}, {"name": "shop", **sent}]
