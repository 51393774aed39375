"""The API server's validation of roles and their bindings beyond the schema.

Source: https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/rbac/validation/validation.go
"""

from collections.abc import Iterator, Mapping
from typing import Any

Document = Mapping[str, Any]
GROUP = "rbac.authorization.k8s.io"
# The API group that each kind of subject must have; an absent group is always valid.
SUBJECTS = {"Group": GROUP, "ServiceAccount": "", "User": GROUP}


def role_complaints(document: Document) -> Iterator[str]:
    """The violations that the API server reports for a Role or ClusterRole beyond its schema."""
    for position, rule in enumerate(document.get("rules") or []):
        path = f"rules[{position}]"
        if not rule.get("verbs"):
            yield f"{path}.verbs: at least one is required"
        if not rule.get("nonResourceURLs"):
            for key in ("apiGroups", "resources"):
                if not rule.get(key):
                    yield f"{path}.{key}: at least one is required"
        elif document["kind"] == "Role":
            yield f"{path}.nonResourceURLs: not allowed in a Role, because they are cluster-scoped"
        elif any(rule.get(key) for key in ("apiGroups", "resourceNames", "resources")):
            yield f"{path}.nonResourceURLs: a rule has either URLs or resources"


def binding_complaints(document: Document) -> Iterator[str]:
    """The violations that the API server reports for a RoleBinding or ClusterRoleBinding beyond its schema."""
    reference, of_cluster = document.get("roleRef") or {}, document["kind"] == "ClusterRoleBinding"
    kinds = ("ClusterRole",) if of_cluster else ("ClusterRole", "Role")
    name = str(reference.get("name") or "")
    if reference.get("kind") not in kinds:
        yield f"roleRef.kind: {reference.get('kind')!r} is none of {', '.join(kinds)}"
    if reference.get("apiGroup") != GROUP:
        yield f"roleRef.apiGroup: {reference.get('apiGroup')!r} is not {GROUP!r}"
    if is_no_path(name):
        yield f'roleRef.name: "{name}" is empty, ".", ".." or contains "/" or "%"'
    for position, subject in enumerate(document.get("subjects") or []):
        yield from _subject_complaints(subject, f"subjects[{position}]", of_cluster)


def is_no_path(name: str) -> bool:
    """Whether the name cannot be a path segment, the only rule for names of roles and bindings."""
    return name in ("", ".", "..") or bool(set(name) & {"/", "%"})


def _subject_complaints(subject: Document, path: str, of_cluster: bool) -> Iterator[str]:
    kind = subject.get("kind")
    if kind not in SUBJECTS:
        yield f"{path}: kind {kind!r} is none of {', '.join(SUBJECTS)}"
        return
    if not subject.get("name"):
        yield f"{path}.name: is required"
    if (subject.get("apiGroup") or SUBJECTS[kind]) != SUBJECTS[kind]:
        yield f"{path}.apiGroup: {subject.get('apiGroup')!r} is not {SUBJECTS[kind]!r}"
    if kind == "ServiceAccount" and of_cluster and not subject.get("namespace"):
        yield f"{path}: the service account {subject.get('name')!r} needs a namespace"
