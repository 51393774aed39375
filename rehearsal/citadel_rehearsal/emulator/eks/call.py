"""A request to EKS, and its refusals."""

from dataclasses import dataclass, field
from typing import Any

STATUS = {"ResourceNotFoundException": 404, "NotFoundException": 404, "ResourceInUseException": 409}


class Refusal(Exception):
    """EKS refuses a request: `code` is the exception's name in the service model, `sentence` its message."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence

    @property
    def status(self) -> int:
        """The HTTP status for the code."""
        return STATUS.get(self.code, 400)


def invalid_parameter(sentence: str) -> Refusal:
    """A refusal because a value of the request is invalid."""
    return Refusal("InvalidParameterException", sentence)


def invalid_request(sentence: str) -> Refusal:
    """A refusal because the state of a resource does not permit the request."""
    return Refusal("InvalidRequestException", sentence)


def in_use(sentence: str) -> Refusal:
    """A refusal because the name is taken, or the resource is in use."""
    return Refusal("ResourceInUseException", sentence)


def not_found(sentence: str) -> Refusal:
    """A refusal because the resource does not exist."""
    return Refusal("ResourceNotFoundException", sentence)


@dataclass(frozen=True)
class Call:
    """`names` has the parts of the path: cluster, node_group, addon, principal, policy, association, update, arn."""

    operation: str
    names: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    creator_arn: str | None = None

    @property
    def cluster(self) -> str:
        """The name of the cluster in the path or, for CreateCluster, in the body."""
        return self.names.get("cluster") or str(self.body.get("name", ""))
