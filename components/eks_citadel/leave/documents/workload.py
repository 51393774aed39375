"""The policy of a workload role: one document with the statements of the six services.

Session tags decide what is a pod's own: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count

from eks_citadel.iam.document import Document, allow, document
from eks_citadel.leave.documents.dynamodb_tables import dynamodb_statements
from eks_citadel.leave.documents.kms_keys import kms_statements
from eks_citadel.leave.documents.owner import of_tagged_sessions, sid
from eks_citadel.leave.documents.place import Place
from eks_citadel.leave.documents.s3_prefixes import s3_statements
from eks_citadel.leave.documents.secretsmanager_secrets import secret_statements
from eks_citadel.leave.documents.sqs_queues import sqs_statements
from eks_citadel.leave.documents.ssm_paths import ssm_statements
from eks_citadel.leave.settings.permissions import PermissionsSettings


def workload_policy(permissions: PermissionsSettings, place: Place, target_role_arns: Sequence[str] = ()) -> Document:
    """The document; every value in `permissions` is known. The order of items does not matter.

    Every statement needs the session's tags, so that a session without them can do nothing.
    """
    written = [of_tagged_sessions(one) for one in [*_statements(permissions, place), *_targets(target_role_arns)]]
    return document(*_named_apart(written))


def _statements(permissions: PermissionsSettings, place: Place) -> Iterator[Document]:
    for secrets in permissions.secretsmanager_secrets:
        yield from secret_statements(secrets, place)
    for prefix in permissions.s3_prefixes:
        yield from s3_statements(prefix)
    for table in permissions.dynamodb_tables:
        yield from dynamodb_statements(table)
    for path in permissions.ssm_paths:
        yield from ssm_statements(path, place)
    for queues in permissions.sqs_queues:
        yield from sqs_statements(queues, place)
    for keys in permissions.kms_keys:
        yield from kms_statements(keys, place)


def _targets(role_arns: Sequence[str]) -> Iterator[Document]:
    """https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html"""
    if role_arns:
        yield allow(sid("take target roles"), ["sts:AssumeRole", "sts:TagSession"], sorted(role_arns))


def _named_apart(statements: Iterable[Document]) -> Iterator[Document]:
    """The statements, each once, sorted, and with unique Sids, as IAM requires."""
    unlike = {json.dumps(one, sort_keys=True): one for one in statements}
    taken: set[str] = set()
    for _, one in sorted(unlike.items(), key=lambda pair: (pair[1]["Sid"], pair[0])):
        numbered = (f"{one['Sid']}{number}" for number in count(2))
        name = next(name for name in chain([one["Sid"]], numbered) if name not in taken)
        taken.add(name)
        yield {**one, "Sid": name}
