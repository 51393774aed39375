"""What can leave: the IAM roles that pods become."""

from typing import NamedTuple

from eks_citadel.model.picture import Picture


class Row(NamedTuple):
    """One service account and the role of its pods."""

    service_account: str
    role_arn: str
    session_tags: str


def rows(picture: Picture) -> tuple[Row, ...]:
    """Service account as `namespace/name`, role, and whether the role sees which pod asks."""
    return tuple(
        Row(f"{item.namespace}/{item.service_account}", item.role_arn, "yes" if item.session_tags else "no")
        for item in picture.pod_identities
    )
