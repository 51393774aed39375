"""What a program reads by `.get` and does not make, where the id does not say what it is."""

import threading
from typing import Any

from pulumi.runtime.proto import resource_pb2

from citadel_rehearsal.program import wire

# Links between two resources: their ids do not name both, so that they cannot be assumed.
LINKS = (
    "aws:autoscaling/attachment:Attachment",
    "aws:ec2/route:Route",
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
    "aws:lb/targetGroupAttachment:TargetGroupAttachment",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
)
NAMESPACE = "kubernetes:core/v1:Namespace"  # assumed, since nothing but its name matters


class Made:
    """The ids of what a program makes. Thread-safe."""

    def __init__(self) -> None:
        self._ids: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def note(self, request: resource_pb2.RegisterResourceRequest, response: Any) -> None:
        """Keep the id of a registration; that of a Kubernetes object is known before it is made."""
        found = {response.id}
        if request.type.startswith("kubernetes:"):
            metadata = wire.decode(request.object).values.get("metadata")
            found.add(_object_id(metadata) if isinstance(metadata, dict) else "")
        with self._lock:
            self._ids |= {(request.type, identifier) for identifier in found - {"", wire.UNKNOWN_STRING}}

    def is_elsewhere(self, request: resource_pb2.ReadResourceRequest) -> bool:
        """Whether the program reads something of which its id says too little, and which it does not make."""
        is_object = request.type.startswith("kubernetes:") and request.type != NAMESPACE
        if request.id in ("", wire.UNKNOWN_STRING) or not (is_object or request.type in LINKS):
            return False
        same = {request.id, f"default/{request.id}"} if is_object else {request.id}
        return not same & {identifier for kind, identifier in self._ids if kind == request.type}


def _object_id(metadata: dict[str, Any]) -> str:
    name, namespace = metadata.get("name"), metadata.get("namespace")
    if not isinstance(name, str):
        return ""
    return f"{namespace}/{name}" if isinstance(namespace, str) else name
