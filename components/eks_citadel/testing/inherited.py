"""Options that a resource takes over from its parent where it has none of its own.

Source: inheritFromParent in https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/source_eval.go
"""

from dataclasses import dataclass

from pulumi.runtime.proto import resource_pb2


@dataclass(frozen=True)
class Inherited:
    """The options of one resource, or of the stack above all of them. `deleted_with` is a URN."""

    protect: bool = False
    retain_on_delete: bool = False
    deleted_with: str = ""


def inherited(request: resource_pb2.RegisterResourceRequest, parent: Inherited) -> Inherited:
    """The resource's own options, or its parent's."""
    return Inherited(
        protect=request.protect if request.HasField("protect") else parent.protect,
        retain_on_delete=request.retainOnDelete if request.HasField("retainOnDelete") else parent.retain_on_delete,
        deleted_with=request.deletedWith or parent.deleted_with,
    )
