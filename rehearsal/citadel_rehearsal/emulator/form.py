"""Bodies of AWS's query protocol, of which each is parsed once: several rules read the same request.

https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
"""

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import parse_qs


@lru_cache(maxsize=1)
def values_of(body: bytes) -> Mapping[str, list[str]]:
    """The values of each field that has any. The rules of one request follow each other without another request."""
    return parse_qs(body.decode("utf-8", "replace"))


@lru_cache(maxsize=1)
def fields_of(body: bytes) -> Mapping[str, str]:
    """The first value of each field."""
    return {name: values[0] for name, values in values_of(body).items()}
