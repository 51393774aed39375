"""Questions to the AWS provider name its version, as the SDK's do: else Pulumi starts a second provider for them."""

from importlib.metadata import version
from typing import Any
from unittest import mock

from eks_citadel.inputs import raw_invoke
from unit.eks_citadel import component_samples as samples

ASKED = "aws:ec2/getVpcEndpointService:getVpcEndpointService", "aws:iam/getRole:getRole"


def test_every_question_names_the_version_of_the_provider() -> None:
    asked: dict[str, Any] = {}
    ask = raw_invoke.invoke_async

    async def noted(function: str, question: Any, options: Any) -> Any:
        asked[function] = options.version
        return await ask(function, question, options)

    role = samples.role("cluster")
    network = {"cidr": "10.20.0.0/16", "zones": ["a", "b"], "aws_endpoints": ["secretsmanager"]}
    with mock.patch.object(raw_invoke, "invoke_async", noted):
        samples.made({**samples.small(), "network": network, "cluster_role_arn": role})
    assert asked == dict.fromkeys(ASKED, version("pulumi-aws"))
