"""A cluster of the embedded AWS whose API server answers on loopback, for commands that ask clusters."""

import json
from typing import Any

import yaml
from typer.testing import CliRunner, Result

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.cli.commands import app
from eks_citadel.live.api_server import LISTS
from eks_citadel.live.parity import Access
from unit.citadel_rehearsal.eks_world import World as Account
from unit.eks_citadel.live.api_servers import TOKEN, Server

RBAC = "rbac.authorization.k8s.io"
ADMIN_POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
AWS_AUTH = "/api/v1/namespaces/kube-system/configmaps/aws-auth"


class Eks:
    """EKS as it answers, but DescribeCluster gives the endpoint of the test's server."""

    def __init__(self, eks: Any, server: Server) -> None:
        self._eks, self._server = eks, server

    def __getattr__(self, name: str) -> Any:
        return getattr(self._eks, name)

    def describe_cluster(self, name: str) -> dict[str, Any]:
        known = self._server.known
        at = {"endpoint": known.endpoint, "certificateAuthority": {"data": known.authority}}
        return {"cluster": {**self._eks.describe_cluster(name=name)["cluster"], **at}}


class RunningCluster:
    """A cluster, its ConfigMap (None: there is none), and objects by the paths of their lists."""

    def __init__(self, aws: EmbeddedAws, account: Account, server: Server) -> None:
        self.aws, self.account, self.server = aws, account, server
        self.name = account.cluster(accessConfig={"authenticationMode": "CONFIG_MAP"})
        self.aws_auth: str | None = None
        self.objects: dict[str, list[dict[str, Any]]] = {}
        server.answer = self._answer

    def _answer(self, path: str, query: dict[str, str]) -> tuple[int, bytes]:
        if path == AWS_AUTH and self.aws_auth is None:
            return 404, b'{"message": "configmaps aws-auth not found"}'
        if path == AWS_AUTH:
            return 200, json.dumps(yaml.safe_load(str(self.aws_auth))).encode()
        return 200, json.dumps({"metadata": {}, "items": self.objects.get(path, [])}).encode()

    def access(self, region: str, role_arn: str | None) -> Access:
        assert (region, role_arn) == ("eu-west-1", None)
        eks = Eks(self.account.eks, self.server)
        return Access(
            lambda service: eks if service == "eks" else self.aws.client(service, region, self.account.account),
            lambda _: TOKEN,
        )

    def citadel(self, what: str, *words: str, said: str = "") -> Result:
        every = ["migrate", what, "--cluster", self.name, "--region", "eu-west-1", *words]
        return CliRunner().invoke(app, every, input=said)

    def mode(self) -> str:
        cluster = self.account.eks.describe_cluster(name=self.name)["cluster"]
        return str(cluster["accessConfig"]["authenticationMode"])

    def bind(self, kind: str, name: str, role: str) -> None:
        subject = {"apiGroup": RBAC, "kind": kind, "name": name}
        role_ref = {"apiGroup": RBAC, "kind": "ClusterRole", "name": role}
        made = {"metadata": {"name": name}, "roleRef": role_ref, "subjects": [subject]}
        self.objects.setdefault(LISTS["ClusterRoleBinding"], []).append(made)

    def let_in(self, principal_arn: str, *groups: str, admin: bool = False) -> None:
        eks = self.account.eks
        eks.create_access_entry(clusterName=self.name, principalArn=principal_arn, kubernetesGroups=list(groups))
        if admin:
            scope = {"type": "cluster"}
            eks.associate_access_policy(
                clusterName=self.name, principalArn=principal_arn, policyArn=ADMIN_POLICY, accessScope=scope
            )
