"""One request to EKS, and what refuses it."""

from dataclasses import dataclass, field
from typing import Any

STATUS = {"ResourceNotFoundException": 404, "NotFoundException": 404, "ResourceInUseException": 409}


class Refusal(Exception):
    """EKS says no: `code` is the exception's name in the service model, `sentence` its message."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence

    @property
    def status(self) -> int:
        """The HTTP status that goes with the code."""
        return STATUS.get(self.code, 400)


def invalid_parameter(sentence: str) -> Refusal:
    """A value of the request can never be right."""
    return Refusal("InvalidParameterException", sentence)


def invalid_request(sentence: str) -> Refusal:
    """The request does not fit the state the resource is in."""
    return Refusal("InvalidRequestException", sentence)


def in_use(sentence: str) -> Refusal:
    """The name is taken, or something still needs the resource."""
    return Refusal("ResourceInUseException", sentence)


def not_found(sentence: str) -> Refusal:
    """There is no such resource."""
    return Refusal("ResourceNotFoundException", sentence)


@dataclass(frozen=True)
class Call:
    """`names` holds the labels of the path: cluster, node_group, addon, principal, policy, association, update, arn."""

    operation: str
    names: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    creator_arn: str | None = None

    @property
    def cluster(self) -> str:
        """Name of the cluster in the path, or of the one to be made."""
        return self.names.get("cluster") or str(self.body.get("name", ""))
