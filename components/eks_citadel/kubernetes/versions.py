"""Versions of Kubernetes and of EKS add-ons, from data files."""

import datetime
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from eks_citadel.parsing.refusal import Unfit

ADDONS = ("aws-ebs-csi-driver", "coredns", "eks-pod-identity-agent", "kube-proxy", "metrics-server", "vpc-cni")


def kubernetes_version(text: str) -> None:
    """A check: a minor version, such as 1.36."""
    if patch := re.fullmatch(r"v?(1\.[0-9]{2})(?:\.[0-9]+)?(?:-eks.*)?", text):
        if patch[1] != text:
            raise Unfit("EKS chooses the patch, and a version is written without it", f'write "{patch[1]}"')
        return
    raise Unfit("a version of Kubernetes is 1, a dot and two digits", f'write it like "{newest()}"')


def addon_version(text: str) -> None:
    """A check: a version as EKS writes it."""
    if not re.fullmatch(r"v[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}-eksbuild\.[0-9]+", text):
        raise Unfit("it is not a version of an EKS add-on", 'write it as EKS does, such as "v1.23.1-eksbuild.1"')


def chart_version(text: str) -> None:
    """A check: a version of a Helm chart."""
    if not re.fullmatch(r"[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}", text):
        raise Unfit("it is not a version of a Helm chart", 'write it as its repository does, such as "3.5.0"')


def known() -> tuple[str, ...]:
    """The Kubernetes versions of the library's table, the oldest first."""
    return tuple(sorted(_table("kubernetes_versions"), key=minor))


def newest() -> str:
    """The newest Kubernetes version of the library's table."""
    return max(_table("kubernetes_versions"), key=minor)


def advised(today: datetime.date) -> str:
    """The newest version in standard support for which every add-on version was seen, or else the newest version."""

    def worth(version: str) -> tuple[bool, bool, int]:
        supported = not standard_support_ended(version, today)
        return supported, supported and not borrowed_addons(version), minor(version)

    return max(_table("addon_versions"), key=worth)


def newer_than_known(version: str) -> bool:
    """Whether this version is newer than the library's table."""
    return minor(version) > minor(newest())


def standard_support_ended(version: str, today: datetime.date) -> bool:
    """Whether the version has only extended (paid) support left, or none."""
    return _ended(version, "standard", today)


def support_ended(version: str, today: datetime.date) -> bool:
    """Whether EKS offers the version no more: its extended support is over too."""
    return _ended(version, "extended", today)


def _ended(version: str, kind: str, today: datetime.date) -> bool:
    """A version that the table lacks has ended, unless it is newer than the table."""
    ends = support_ends(version, kind)
    return not newer_than_known(version) if ends is None else ends < today


def support_ends(version: str, kind: str) -> datetime.date | None:
    """The last day of `standard` or `extended` support, as the table has it.

    https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html; the last days of 1.37 are 14 and 26
    months after its release, by the rule on that page.
    """
    ends = _table("kubernetes_versions").get(version, {}).get(f"{kind}_support_ends")
    return datetime.date.fromisoformat(ends) if ends else None


def addon_versions(version: str) -> Mapping[str, str]:
    """Add-on to version, for one version of Kubernetes; empty when the table does not have it."""
    return _table("addon_versions").get(version, {})


def borrowed_addons(version: str) -> tuple[str, ...]:
    """Add-ons whose version in the table was seen for another Kubernetes version."""
    return tuple(_table("kubernetes_versions").get(version, {}).get("borrowed_addons", ()))


def minor(version: str) -> int:
    """The second number of a Kubernetes version."""
    return int(version.split(".")[1])


@cache
def _table(name: str) -> dict[str, Any]:
    return json.loads(files("eks_citadel.kubernetes").joinpath(f"{name}.json").read_text())
