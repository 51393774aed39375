"""Partitions. MiniStack knows only `arn:aws:`; requests of other partitions are translated on the way in and out."""

from typing import Any

OTHER = "aws-other"  # replaces the partition aws in a request of another partition


def partition(region: str) -> str:
    """aws, aws-cn or aws-us-gov."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def dns_suffix(region: str) -> str:
    """amazonaws.com, or amazonaws.com.cn in China."""
    return "amazonaws.com.cn" if partition(region) == "aws-cn" else "amazonaws.com"


def inward(value: Any, of: str) -> Any:
    """A request of the partition `of` with its ARNs in the partition aws, which is the only one of MiniStack.

    ARNs that name the partition aws in the request get the partition `aws-other`, so that they match no resource.
    """
    return _swap(_swap(value, "aws", OTHER), of, "aws")


def outward(value: Any, of: str) -> Any:
    """An answer of MiniStack with its ARNs in the partition `of`: the reverse of `inward`."""
    return _swap(_swap(value, "aws", of), OTHER, "aws")


def _swap(value: Any, old: str, new: str) -> Any:
    if isinstance(value, bytes):
        for colon in (b":", b"%3A", b"%3a"):
            value = value.replace(b"arn" + colon + old.encode() + colon, b"arn" + colon + new.encode() + colon)
        return value
    if isinstance(value, str):
        for colon in (":", "%3A", "%3a"):
            value = value.replace(f"arn{colon}{old}{colon}", f"arn{colon}{new}{colon}")
        return value
    if isinstance(value, list):
        return [_swap(item, old, new) for item in value]
    if isinstance(value, dict):
        return {key: _swap(item, old, new) for key, item in value.items()}
    return value
