"""Roles of pods in the embedded AWS, and boto3 clients with their credentials."""

import json
from typing import Any

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.iam.pod_identity_trust import pod_identity_trust
from unit.citadel_rehearsal.eks_world import refusal

ACCOUNT, REGION = "111122223333", "eu-west-1"
PODS = "pods.eks.amazonaws.com"
CLUSTER = "arn:aws:eks:eu-west-1:111122223333:cluster/"
TAG = "${aws:PrincipalTag/eks-cluster-name}"
PATH = "${aws:PrincipalTag/eks-cluster-name}/${aws:PrincipalTag/kubernetes-namespace}"


def session_tags(cluster: str = "redfish", namespace: str = "default", service_account: str = "demo") -> dict[str, str]:
    """The six tags of Pod Identity."""
    return {
        "eks-cluster-arn": CLUSTER + cluster,
        "eks-cluster-name": cluster,
        "kubernetes-namespace": namespace,
        "kubernetes-service-account": service_account,
        "kubernetes-pod-name": f"{service_account}-0",
        "kubernetes-pod-uid": f"uid-{cluster}-{namespace}",
    }


def allow(*actions: str, resource: str | list[str] = "*", **condition: Any) -> dict[str, Any]:
    """A statement; `condition` by operator, a double underscore stands for the colon of a set operator."""
    operators = {operator.replace("__", ":"): block for operator, block in condition.items()}
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    return statement | ({"Condition": operators} if operators else {})


def deny(*actions: str, resource: str | list[str] = "*", **condition: Any) -> dict[str, Any]:
    return allow(*actions, resource=resource, **condition) | {"Effect": "Deny"}


def document(*statements: dict[str, Any], version: str = "2012-10-17") -> str:
    return json.dumps({"Version": version, "Statement": list(statements)})


OPEN_TRUST = document({
    "Effect": "Allow",
    "Principal": {"Service": PODS},
    "Action": ["sts:AssumeRole", "sts:TagSession"],
})  # fmt: skip


class Pods:
    """Makes roles, and clients of their sessions."""

    def __init__(self, aws: EmbeddedAws, region: str = REGION, account: str = ACCOUNT) -> None:
        self.aws, self.region, self.account = aws, region, account
        self.iam = aws.client("iam", region, account)
        self.numbers = iter(range(1, 10_000))

    def root(self, service: str) -> Any:
        """A client of the deployer, who is not judged."""
        return self.aws.client(service, self.region, self.account)

    def role(self, *statements: dict[str, Any], trust: str = OPEN_TRUST, **more: Any) -> str:
        """A new role's ARN, with one inline policy of these statements."""
        name = f"{self.region}-{next(self.numbers)}"
        made = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust, **more)
        if statements:
            self.iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document(*statements))
        return str(made["Role"]["Arn"])

    def session(self, role: str, tags: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
        """Credentials of a pod; by default one of redfish."""
        given = session_tags() if tags is None else tags
        request = {"tags": given, "transitive_tag_keys": list(given), "source_account": self.account} | more
        return self.aws.session(self.region, role, PODS, **request)

    def client(self, role: str, service: str, tags: dict[str, str] | None = None, **more: Any) -> Any:
        """A client of a pod of this role."""
        return self.aws.client_of(self.session(role, tags, **more), service, self.region)


def trust_of(*clusters: str) -> str:
    return json.dumps(pod_identity_trust(ACCOUNT, [CLUSTER + name for name in clusters], "default", "demo"))


Wanted = tuple[str, str | list[str]]
DENIED = ("AccessDenied", "AccessDeniedException")


def asks_exactly(pods: Pods, service: str, operation: str, request: dict[str, Any], *wanted: Wanted) -> None:
    """The request passes with these (action, resource) pairs, and without any one of them it is refused naming it."""
    granted = [allow(action, resource=resource) for action, resource in wanted]
    whole = pods.client(pods.role(*granted), service)
    code, message = refusal(getattr(whole, operation), **request)
    assert code not in DENIED, message
    for number, (action, _) in enumerate(wanted):
        rest = [*granted[:number], *granted[number + 1 :]]
        code, message = refusal(getattr(pods.client(pods.role(*rest), service), operation), **request)
        assert code in DENIED and action.lower() in message.lower(), (action, code, message)
