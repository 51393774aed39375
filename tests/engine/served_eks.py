"""EKS of an embedded AWS, for readers of clusters whose objects are in a real API server."""

from base64 import b64encode
from typing import Any

from citadel_rehearsal.api_server.connection import Address
from citadel_rehearsal.api_server.remote_stores import post
from citadel_rehearsal.run.embedded_aws import EmbeddedAws

REGION = "eu-west-1"


class Eks:
    """EKS as it answers, but DescribeCluster gives the API server that keeps the cluster's objects."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self._eks, self._aws = aws.client("eks", REGION), aws

    def __getattr__(self, name: str) -> Any:
        return getattr(self._eks, name)

    def address(self, name: str) -> Address:
        arn = self._eks.describe_cluster(name=name)["cluster"]["arn"]
        return Address(**post(self._aws.address, {"do": "api-server", "cluster": arn}))

    def describe_cluster(self, name: str) -> dict[str, Any]:
        address, cluster = self.address(name), self._eks.describe_cluster(name=name)["cluster"]
        authority = b64encode(address.certificate.encode()).decode()
        found = {"endpoint": f"https://127.0.0.1:{address.port}", "certificateAuthority": {"data": authority}}
        return {"cluster": {**cluster, **found}}
