"""A first look at a program, without any cloud: what it names and does not make, and who deploys it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi.runtime.proto import resource_pb2

from eks_citadel.rehearsal import wire
from eks_citadel.rehearsal.monitor import Monitor

CLUSTER_ACCESS = "eks-citadel:index:ClusterAccess"
ROLE = "aws:iam/role:Role"
_PRINCIPAL = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:(?:role|user|policy)/[A-Za-z0-9+=,.@/_-]+")
_KEY = re.compile(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+")
_ID = re.compile(r"(?:vpc|subnet|sg)-[0-9a-f]{4,17}")


@dataclass
class Named:
    """What a program names: ARNs of IAM and KMS, ids of VPCs, subnets and security groups, and the deployer."""

    arns: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    subnet_lists: list[tuple[str, ...]] = field(default_factory=list)
    deployers: list[str] = field(default_factory=list)
    admins: list[str] = field(default_factory=list)


class Survey(Monitor):
    """A preview in which nobody answers: functions give unknown values, so only what is written is seen."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, preview=True, **options)
        self._asked: list[Mapping[str, Any]] = []

    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> resource_pb2.ResourceInvokeResponse:
        """Unknown; the arguments are kept."""
        if request.tok == "pulumi:pulumi:getResource":
            return super().Invoke(request)
        self._asked.append(wire.decode(request.args).values)
        return resource_pb2.ResourceInvokeResponse(unknown=True)

    def ReadResource(self, request: resource_pb2.ReadResourceRequest) -> resource_pb2.ReadResourceResponse:
        """Unknown; the id is kept."""
        self._asked.append({"id": request.id})
        return resource_pb2.ReadResourceResponse(urn=self._urn(request), unknown=True)

    def named(self) -> Named:
        """What the program named, without what it makes itself under a fixed name."""
        found = Named()
        for registration in self.registrations.values():
            if registration.type == CLUSTER_ACCESS:
                deployer = registration.inputs.get("deployerRoleArn")
                found.deployers += [deployer] if deployer else []
                found.admins += registration.inputs.get("clusterAdminArns") or []
        for properties in [*(one.inputs for one in self.registrations.values()), *self._asked]:
            _collect(properties, found)
        made = {one.inputs.get("name") for one in self.registrations.values() if one.type == ROLE}
        found.arns = {arn for arn in found.arns if arn.rpartition("/")[2] not in made}
        return found


def _collect(value: Any, found: Named) -> None:
    for text in _texts(value):
        found.arns |= set(_PRINCIPAL.findall(text)) | set(_KEY.findall(text))
        if _ID.fullmatch(text):
            found.ids.add(text)
    found.subnet_lists += [subnets for subnets in _lists(value) if all(_is_subnet(item) for item in subnets)]


def _is_subnet(item: Any) -> bool:
    return isinstance(item, str) and item.startswith("subnet-") and _ID.fullmatch(item) is not None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner)


def _lists(value: Any) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _lists(inner)
    elif isinstance(value, (list, tuple)):
        yield tuple(value)
        for inner in value:
            yield from _lists(inner)
