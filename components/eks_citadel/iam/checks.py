"""Checks of names in IAM documents that several rooms use."""

import re

from eks_citadel.parsing import checks
from eks_citadel.parsing.refusal import Unfit


def trusted_cluster(text: str) -> None:
    """A cluster's name, or a prefix of several names that ends in "-*"."""
    if "*" not in text:
        checks.cluster_name(text)
    elif not text.endswith("-*") or "*" in text[:-1]:
        rule = 'a prefix must end in "-*", since "team*" would also match "teammate"'
        raise Unfit(rule, 'write one such as "shop-*", or name the clusters')
    elif len(text) - 1 > checks.CLUSTER_NAME_LENGTH:
        rule = f"it has {len(text) - 1} characters before its star and EKS allows {checks.CLUSTER_NAME_LENGTH}"
        raise Unfit(f"{rule}, so no cluster has such a name", "give a shorter prefix")
    else:
        checks.cluster_name(text[:-2] or "*")


def region(text: str) -> None:
    """A region's name."""
    if not re.fullmatch(r"[a-z]{2,4}(-[a-z]+)+-[0-9]", text):
        raise Unfit("it is not a region", 'write one such as "eu-west-1"')
