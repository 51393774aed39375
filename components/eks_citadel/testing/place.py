"""Where the resources of mocks are."""

from dataclasses import dataclass

from eks_citadel.iam.place import partition_of_region

ACCOUNT = "111122223333"


@dataclass(frozen=True)
class Place:
    """A region and an account."""

    region: str
    account: str

    @property
    def partition(self) -> str:
        """The partition of the region."""
        return partition_of_region(self.region)

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource of a service that is in the region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def global_arn(self, service: str, resource: str) -> str:
        """The ARN of a resource of IAM, whose ARNs have no region."""
        return f"arn:{self.partition}:{service}::{self.account}:{resource}"
