"""How long IAM allows documents to be.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from eks_citadel.iam.document import Document, as_json
from eks_citadel.parsing.refusal import Described, refuse

TRUST_LENGTH = 2048  # by default; AWS raises it on request
INLINE_LENGTH = 10240  # all inline policies of a role together, without white space

MANAGED_LENGTH = 6144  # of a managed policy, without white space


def trust_within_limits(written: Document) -> str:
    """The document as JSON. Errors: `Refusal` of one that is too long."""
    return _within(written, TRUST_LENGTH, "trusted_clusters", 'trust a prefix that ends in "-*", not single clusters')


def policy_within_limits(written: Document, path: str = "permissions") -> str:
    """The document as JSON; `path` is where its permissions are written. Errors: `Refusal` of one that is too long."""
    return _within(written, INLINE_LENGTH, path, "give each duty a service account and a role of its own")


def managed_within_limits(written: Document) -> Document:
    """The document itself. Errors: `Refusal` of one that is too long."""
    way_out = 'name them by a prefix that ends in "-*", or print a document for each'
    _within(written, MANAGED_LENGTH, "clusters", way_out)
    return written


def _within(written: Document, length: int, path: str, way_out: str) -> str:
    text = as_json(written)
    if len(text) > length:
        raise refuse(path, Described(f"a document of {len(text)} characters"), f"IAM allows {length}", way_out)
    return text
