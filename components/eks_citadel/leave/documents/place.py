"""The partition, account and regions of the resources in a document.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Plain strings: the partition, the account, and the regions that are meant."""

    partition: str
    account: str
    regions: tuple[str, ...]

    def arns(self, service: str, resource: str) -> list[str]:
        """The ARNs of a resource of a regional service, one for each region."""
        return [f"arn:{self.partition}:{service}:{region}:{self.account}:{resource}" for region in sorted(self.regions)]
