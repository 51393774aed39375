"""Kubernetes objects of every kind, validated and stored by the rehearsal or by an API server of the cluster."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from citadel_rehearsal.ground.cluster_store import ClusterStore, FieldManager, key_of
from citadel_rehearsal.ground.principals import role_of, same_principal
from citadel_rehearsal.ground.refusals import NotKnown, RuleBroken
from citadel_rehearsal.resources import kubernetes_rules
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.eks_clusters import describe_cluster
from citadel_rehearsal.resources.resource import Properties

# Types that stand for many objects, which only the plugin of the kubernetes provider can expand.
EXPANDED = ("kubernetes:helm.sh/", "kubernetes:kustomize", "kubernetes:yaml")

PATCH_FORCE = "pulumi.com/patchForce"
DELETE_SECONDS = 300
DEFINITION_SECONDS = 5  # a definition of the same program may come after its first object; the real provider retries


@dataclass(frozen=True)
class KubernetesObject:
    """The row of the table for any `kubernetes:*` type."""

    token: str

    def leaves(self, outputs: Properties) -> str:
        """The reason why the object stays after `delete`, or an empty string."""
        return "was only patched, and is not managed by this program" if self.is_patch else ""

    @property
    def is_patch(self) -> bool:
        """Whether the type patches an object that the program did not create."""
        return self.token.endswith("Patch")

    def check(self, context: Context, inputs: Mapping[str, Any]) -> Properties:
        """The inputs with default name and namespace, as the real provider fills them in."""
        document = {key: value for key, value in inputs.items() if value is not None}
        if not isinstance(document.get("metadata") or {}, Mapping):
            return document  # not known yet
        metadata = dict(document.get("metadata") or {})
        if not metadata.get("name"):
            if self.is_patch:
                raise RuleBroken("422", f"{self.token}: metadata.name is required to patch an object")
            metadata["name"] = context.physical_name(8)
        if not metadata.get("namespace") and not kubernetes_rules.is_cluster_wide(document):
            metadata["namespace"] = context.namespace
        return {**document, "metadata": metadata}

    def judge(self, context: Context, checked: Properties) -> None:
        """Validate the object. The schemas are checked only when the cluster is known, since its version selects them.

        A custom resource whose definition is still to be made has no schema, as in a preview of the real provider.
        Errors: `RuleBroken` 422.
        """
        is_custom = kubernetes_rules.is_custom_group(kubernetes_rules.group_of(checked))
        if context.cluster is not None and not is_custom:
            kubernetes_rules.judge_schema(sent(checked), context.cluster)
        kubernetes_rules.judge_values(sent(checked))

    def preview(self, context: Context, checked: Properties, unknown: Any) -> Properties:
        """The outputs before creation: the object, with an unknown status."""
        return {"status": unknown} | checked

    def make(self, context: Context, checked: Properties) -> tuple[str, Properties]:
        """Authenticate, validate and store. Errors: `RuleBroken` with the API server's status code."""
        store = _store(context)
        _sign_in(context, store)
        if not self.is_patch:
            _await_definition(context, checked, store)
        checked = _placed(checked, store)
        namespace = _namespace(checked)
        document, manager = sent(checked), self._manager(context, checked)
        if self.is_patch:
            store.merge(document, namespace, manager)
        else:
            _judge(document, store)
            if context.takes_over and store.read(key_of(document, namespace)) is not None:
                store.merge(document, namespace, manager)
            else:
                store.create(document, namespace, manager)
        name = checked["metadata"]["name"]
        return (f"{namespace}/{name}" if namespace else name), dict(checked)

    def outputs(self, context: Context, identifier: str, inputs: Properties) -> Properties:
        """The stored object. Errors: `RuleBroken` 404."""
        found = self.read(context, identifier, inputs)
        if found is None:
            raise RuleBroken("404", f"{self.token} {identifier} does not exist")
        return found

    def read(self, context: Context, identifier: str, inputs: Properties) -> Properties | None:
        """The object with the id `NAMESPACE/NAME` or `NAME`, or None."""
        namespace, _, name = identifier.rpartition("/")
        kind = inputs.get("kind") or self.token.rsplit(":", 1)[-1].removesuffix("Patch")
        group, _, version = self.token.split(":")[1].rpartition("/")
        group = "" if group == "core" else group
        return _store(context).read((group, kind, namespace, name), version)

    def update(self, context: Context, identifier: str, old: Properties, new: Properties) -> None:
        """Server-side apply: fields of other managers stay."""
        store, document, manager = _store(context), sent(new), self._manager(context, new)
        _sign_in(context, store)
        if self.is_patch:
            store.merge(document, _namespace(new), manager)
            return
        _judge(document, store)
        store.apply(sent(old), document, _namespace(new), manager)

    def after_update(self, context: Context, old: Properties, new: Properties, state: Properties, unknown: Any) -> Any:
        """The outputs after an update: the existing object with the new inputs applied."""
        return {**state, **new}

    def delete(self, context: Context, identifier: str, outputs: Properties) -> None:
        """Delete the object, and wait until it is gone. A patched object stays, since the program did not create it."""
        store, namespace = _store(context), _namespace(outputs)
        if self.is_patch:
            store.release(outputs, namespace, self._manager(context, outputs))
            return
        key = key_of(outputs, namespace)
        store.delete(key)
        context.wait(f"the deletion of {identifier}", lambda: store.read(key) is None, seconds=DELETE_SECONDS)

    def _manager(self, context: Context, document: Mapping[str, Any]) -> FieldManager:
        """The field manager, derived from the object so that it survives a changed URN; for patches from the URN."""
        metadata = document["metadata"]
        forced = (metadata.get("annotations") or {}).get(PATCH_FORCE)
        seed = context.urn if self.is_patch else f"{self.token} {metadata.get('namespace')}/{metadata['name']}"
        digest = hashlib.sha256(seed.encode()).hexdigest()[:8]
        return FieldManager(f"pulumi-kubernetes-{digest}", context.patches_by_force or str(forced).lower() == "true")


def find(token: str) -> KubernetesObject:
    """The row for a `kubernetes:*` type. Errors: `NotKnown` for types that only the real provider can expand."""
    kind = token.rsplit(":", 1)[-1]
    if token.startswith(EXPANDED) or kind.endswith("List"):
        raise NotKnown(
            f"{token} is not known to the rehearsal: only the real provider can expand it; write its objects out."
        )
    return KubernetesObject(token)


def sent(document: Mapping[str, Any]) -> Properties:
    """The document for the API server: without Pulumi's annotations, which are instructions to its provider."""
    metadata = dict(document["metadata"])
    if annotations := metadata.get("annotations"):
        metadata["annotations"] = {key: text for key, text in annotations.items() if not key.startswith("pulumi.com/")}
        if not metadata["annotations"]:
            del metadata["annotations"]
    return {**{key: value for key, value in document.items() if key != "status"}, "metadata": metadata}


def _judge(document: Properties, store: ClusterStore) -> None:
    if not store.judges:
        kubernetes_rules.judge(document, store)


def _await_definition(context: Context, document: Properties, store: ClusterStore) -> None:
    """Wait for the definition of a custom resource, unless the API server waits."""
    if store.judges or not kubernetes_rules.is_custom_group(kubernetes_rules.group_of(document)):
        return
    with suppress(RuleBroken):  # the judgement of the object says it better
        found = partial(kubernetes_rules.is_defined, document, store)
        context.wait(f"the definition of {document['kind']}", found, seconds=DEFINITION_SECONDS)


def _placed(document: Properties, store: ClusterStore) -> Properties:
    """A custom resource without its namespace if its definition is cluster-wide, which only the cluster knows."""
    is_custom = kubernetes_rules.is_custom_group(kubernetes_rules.group_of(document))
    if not (is_custom and _namespace(document) and store.is_cluster_wide(document)):
        return document
    return {**document, "metadata": {key: one for key, one in document["metadata"].items() if key != "namespace"}}


def _namespace(document: Mapping[str, Any]) -> str:
    return str(document["metadata"].get("namespace") or "")


def _store(context: Context) -> ClusterStore:
    if context.cluster is None:
        raise NotKnown(
            "Kubernetes objects without a provider would go to the cluster of this machine's kubeconfig; give them a"
            " pulumi_kubernetes.Provider with the cluster's kubeconfig."
        )
    return context.cluster


def _sign_in(context: Context, store: ClusterStore) -> None:
    """Errors: `RuleBroken` 401 without an access entry, 403 when the entry has neither policy nor group."""
    principal = context.principal_arn or role_of(context.caller_arn)
    if principal in store.signed_in:
        return
    name = store.arn.rsplit("/", 1)[-1]
    access = (describe_cluster(context, name) or {}).get("accessConfig") or {}
    if access.get("authenticationMode") == "API":
        _require_entry(context, name, principal)
    store.signed_in.add(principal)


def _require_entry(context: Context, cluster: str, principal: str) -> None:
    eks = context.client("eks")
    pages = eks.get_paginator("list_access_entries").paginate(clusterName=cluster)
    arns = [arn for page in pages for arn in page["accessEntries"]]
    # The ARN of a session lacks the path of its role, so the principal ARN of the entry is used.
    own = next((arn for arn in arns if same_principal(context.principal_arn or context.caller_arn, arn)), None)
    if own is None:
        raise RuleBroken("401", f"Unauthorized: {principal} has no access entry in cluster {cluster}")
    entry = eks.describe_access_entry(clusterName=cluster, principalArn=own)["accessEntry"]
    policies = eks.list_associated_access_policies(clusterName=cluster, principalArn=own)
    if not policies["associatedAccessPolicies"] and not entry.get("kubernetesGroups"):
        raise RuleBroken("403", f"Forbidden: the access entry of {own} has neither policy nor group")
