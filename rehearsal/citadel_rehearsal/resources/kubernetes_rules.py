"""Validates a Kubernetes object as the API server would: by its schema, and by rules that the schemas lack.

Sources: the schemas of `kubernetes_schemas`; the validation of the API server itself
(k8s.io/kubernetes pkg/apis/*/validation) and https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from citadel_rehearsal.ground.cluster_store import ClusterStore
from citadel_rehearsal.ground.refusals import RuleBroken
from citadel_rehearsal.resources.kubernetes_schemas import NoSuchKind, mistake
from citadel_rehearsal.resources.network_policy_rules import network_policy_complaints
from citadel_rehearsal.resources.rbac_rules import binding_complaints, is_no_path, role_complaints
from citadel_rehearsal.resources.resource import words

Document = Mapping[str, Any]
DNS_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
DNS_1035_LABEL = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")
DNS_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
LABEL_VALUE = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")
CLUSTER_WIDE = words(
    "APIService CSIDriver CSINode CertificateSigningRequest ClusterNetworkPolicy ClusterPolicyEndpoint"
    " ClusterRole ClusterRoleBinding ClusterTrustBundle CNINode ComponentStatus CustomResourceDefinition"
    " DeviceClass ENIConfig FlowSchema IPAddress IngressClass MutatingAdmissionPolicy"
    " MutatingAdmissionPolicyBinding MutatingWebhookConfiguration Namespace Node PersistentVolume"
    " PriorityClass PriorityLevelConfiguration ResourceSlice RuntimeClass SelfSubjectAccessReview"
    " SelfSubjectReview SelfSubjectRulesReview ServiceCIDR StorageClass SubjectAccessReview TokenReview"
    " ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration"
    " VolumeAttachment VolumeAttributesClass"
)
# Groups of custom resources whose definitions EKS and its add-ons install. https://github.com/aws/amazon-vpc-cni-k8s
EKS_GROUPS = ("crd.k8s.amazonaws.com", "eks.amazonaws.com", "networking.k8s.aws", "vpcresources.k8s.aws")
# Groups with a dot that Kubernetes itself has; a definition adds kinds to others.
BUILT_IN_GROUPS = words(
    "admissionregistration.k8s.io apiextensions.k8s.io apiregistration.k8s.io authentication.k8s.io"
    " authorization.k8s.io certificates.k8s.io coordination.k8s.io discovery.k8s.io events.k8s.io"
    " flowcontrol.apiserver.k8s.io internal.apiserver.k8s.io lifecycle.k8s.io networking.k8s.io node.k8s.io"
    " rbac.authorization.k8s.io resource.k8s.io scheduling.k8s.io storage.k8s.io storagemigration.k8s.io"
)
RBAC_KINDS = ("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding")
POD_SECURITY = re.compile(r"pod-security\.kubernetes\.io/(enforce|audit|warn)(-version)?")
STORAGE_CLASS = {
    "reclaimPolicy": ("Delete", "Retain"),
    "volumeBindingMode": ("Immediate", "WaitForFirstConsumer"),
}
POD_SECURITY_LEVELS = ("baseline", "privileged", "restricted")


def judge(document: Document, store: ClusterStore) -> None:
    """Errors: `RuleBroken` with the API server's status code: 404 when the namespace does not exist, otherwise 422."""
    judge_schema(document, store)
    judge_values(document)
    namespace = document["metadata"].get("namespace")
    if namespace and not store.has_namespace(namespace):
        raise RuleBroken("404", f'namespaces "{namespace}" not found')


def judge_values(document: Document) -> None:
    """Check the rules that need no schema. Errors: `RuleBroken` 422 with the first complaint."""
    for complaint in complaints(document):
        raise _refusal(document, complaint)


def complaints(document: Document) -> Iterator[str]:
    """The violations that the API server reports beyond the schemas; none for a valid object."""
    yield from _name_complaints(document)
    yield from _label_complaints(document)
    rule = BY_KIND.get(str(document["kind"]))
    if rule is not None:
        yield from rule(document)


def is_cluster_wide(document: Document) -> bool:
    """Whether objects of this kind are cluster-scoped."""
    return document.get("kind") in CLUSTER_WIDE


def judge_schema(document: Document, store: ClusterStore) -> None:
    """Check the schema. Errors: `RuleBroken` 404 for a kind that the cluster does not have, 422 for a violation."""
    try:
        found = mistake(document, store.kubernetes_version)
    except NoSuchKind:
        if not is_defined(document, store):
            kind = f"{document['apiVersion']} {document['kind']}"
            said = f"Kubernetes {store.kubernetes_version} has no {kind}, and no definition in the cluster adds it"
            raise RuleBroken("404", said) from None
        return
    if found is not None:
        path = ".".join(str(part) for part in found.path) or "the object"
        raise _refusal(document, f"{path}: {found.message}")


def is_custom_group(group: str) -> bool:
    """Whether only a definition can add kinds to this API group. Those of Kubernetes without a dot are never custom."""
    return "." in group and group not in BUILT_IN_GROUPS


def is_of_eks(group: str) -> bool:
    """Whether EKS or one of its add-ons installs the definitions of this API group."""
    return group in EKS_GROUPS


def is_defined(document: Document, store: ClusterStore) -> bool:
    """Whether a definition in the cluster adds the kind of a custom resource."""
    return is_of_eks(group_of(document)) or store.definition(document) is not None


def group_of(document: Document) -> str:
    """The API group of an object, empty for the core group."""
    return str(document["apiVersion"]).rpartition("/")[0]


def _refusal(document: Document, complaint: str) -> RuleBroken:
    return RuleBroken("422", f'{document["kind"]} "{document["metadata"].get("name")}" is invalid: {complaint}')


def _name_complaints(document: Document) -> Iterator[str]:
    name, kind = str(document["metadata"].get("name", "")), document["kind"]
    if kind in RBAC_KINDS:
        if is_no_path(name):
            yield f'metadata.name: "{name}" may not be ".", ".." or contain "/" or "%"'
    elif kind == "Namespace":
        yield from _match(DNS_LABEL, name, "metadata.name", "a DNS-1123 label of at most 63 characters")
    elif kind == "Service":
        yield from _match(DNS_1035_LABEL, name, "metadata.name", "a DNS-1035 label of at most 63 characters")
    elif len(name) > 253 or not DNS_SUBDOMAIN.fullmatch(name):
        yield f'metadata.name: "{name}" is not a DNS-1123 subdomain of at most 253 characters'


def _label_complaints(document: Document) -> Iterator[str]:
    metadata = document["metadata"]
    for key in metadata.get("annotations") or {}:
        yield from _key_complaints(key.lower(), "metadata.annotations")  # validated in lower case
    for path, labels in _all_labels(document):
        for key, value in labels.items():
            yield from _key_complaints(key, path)
            if not isinstance(value, str) or not LABEL_VALUE.fullmatch(value):
                yield f"{path}.{key}: {value!r} is not a label value (at most 63 characters of A-Z a-z 0-9 - _ .)"


def _all_labels(document: Document) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "metadata.labels", document["metadata"].get("labels") or {}
    yield from _selectors("spec", document.get("spec"))


def _selectors(path: str, value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(value, Mapping):
        if isinstance(value.get("matchLabels"), Mapping):
            yield f"{path}.matchLabels", value["matchLabels"]
        for key, inner in value.items():
            yield from _selectors(f"{path}.{key}", inner)
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _selectors(f"{path}[{position}]", inner)


def _key_complaints(key: str, path: str) -> Iterator[str]:
    prefix, slash, name = key.rpartition("/")
    if slash and (len(prefix) > 253 or not DNS_SUBDOMAIN.fullmatch(prefix)):
        yield f'{path}: the prefix of "{key}" is not a DNS-1123 subdomain'
    if not name or not LABEL_VALUE.fullmatch(name):
        yield f'{path}: "{key}" is not a label key'


def _match(pattern: re.Pattern[str], text: str, path: str, what: str) -> Iterator[str]:
    if not pattern.fullmatch(text):
        yield f'{path}: "{text}" is not {what}'


def _namespace_complaints(document: Document) -> Iterator[str]:
    for key, value in (document["metadata"].get("labels") or {}).items():
        found = POD_SECURITY.fullmatch(key)
        if not found:
            continue
        if found[2] and not re.fullmatch(r"latest|v1\.\d+", str(value)):
            yield f'metadata.labels.{key}: "{value}" is neither "latest" nor a version like "v1.36"'
        if not found[2] and value not in POD_SECURITY_LEVELS:
            yield f'metadata.labels.{key}: "{value}" is none of {", ".join(POD_SECURITY_LEVELS)}'


def _storage_class_complaints(document: Document) -> Iterator[str]:
    for key, values in STORAGE_CLASS.items():
        if document.get(key, values[0]) not in values:
            yield f'{key}: "{document[key]}" is none of {", ".join(values)}'


BY_KIND: dict[str, Callable[[Document], Iterator[str]]] = {
    "ClusterRole": role_complaints,
    "ClusterRoleBinding": binding_complaints,
    "Namespace": _namespace_complaints,
    "NetworkPolicy": network_policy_complaints,
    "Role": role_complaints,
    "RoleBinding": binding_complaints,
    "StorageClass": _storage_class_complaints,
}
