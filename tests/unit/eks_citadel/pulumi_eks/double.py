"""A double of `pulumi_eks` 4.x: a component that registers what the real one does, with its inputs and options.

Written from https://github.com/pulumi/pulumi-eks/blob/7bf0c1b179932ce51cb02dfc4f9bd0d7550cb0cd/nodejs/eks/cluster/cluster.ts
(`createCore`), as facts: the real one is a program of another plugin.
"""

import json
import sys
from types import ModuleType
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes
import pytest

TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
IGNORED = ["accessConfig.bootstrapClusterCreatorAdminPermissions", "bootstrapSelfManagedAddons"]


class Cluster(pulumi.ComponentResource):
    """Arguments as the real one has them; of nodes it has what a preview judges, a launch template and a group."""

    def __init__(self, resource_name: str, opts: pulumi.ResourceOptions | None = None, **args: Any) -> None:
        super().__init__("eks:index:Cluster", resource_name, None, opts)
        self._name, self._args, self._child = resource_name, args, pulumi.ResourceOptions(parent=self)
        role = self._role()
        groups = self._groups()
        self._cluster = self._make_cluster(role, groups)
        self.eks_cluster = pulumi.Output.from_input(self._cluster)
        if _enabled(args.get("kube_proxy_addon_options")):
            self._addon("kube-proxy")
        self._provider = kubernetes.Provider(f"{resource_name}-eks-k8s", kubeconfig="{}", opts=self._child)
        if args.get("authentication_mode") != "API":
            self._config_map()
        if not args.get("use_default_vpc_cni"):
            self._addon("vpc-cni")
        if not args.get("skip_default_node_group"):
            self._nodes()
        for key, entry in (args.get("access_entries") or {}).items():
            aws.eks.AccessEntry(
                f"{resource_name}-{key}", cluster_name=self._cluster.name, principal_arn=entry, opts=self._child
            )
        self.register_outputs({"eksCluster": self._cluster})

    def _role(self) -> aws.iam.Role:
        service = pulumi.ComponentResource("eks:index:ServiceRole", f"{self._name}-eksRole", None, self._child)
        inside = pulumi.ResourceOptions(parent=service)
        role = aws.iam.Role(f"{self._name}-eksRole-role", assume_role_policy=TRUST, opts=inside)
        policy = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"
        aws.iam.RolePolicyAttachment(f"{self._name}-eksRole-attached", role=role.name, policy_arn=policy, opts=inside)
        return role

    def _groups(self) -> list[Any]:
        if self._args.get("skip_default_security_groups"):
            return []
        group = aws.ec2.SecurityGroup(
            f"{self._name}-eksClusterSecurityGroup", vpc_id=self._args["vpc_id"], opts=self._child
        )
        aws.ec2.SecurityGroupRule(
            f"{self._name}-eksClusterInternetEgressRule",
            type="egress", from_port=0, to_port=0, protocol="-1", cidr_blocks=["0.0.0.0/0"],
            security_group_id=group.id, opts=self._child,
        )  # fmt: skip
        return [group.id]

    def _make_cluster(self, role: aws.iam.Role, groups: list[Any]) -> aws.eks.Cluster:
        args = self._args
        mode, key = args.get("authentication_mode"), args.get("encryption_config_key_arn")
        # The admin is written out, which is why a transform is needed.
        access = {"authentication_mode": mode, "bootstrap_cluster_creator_admin_permissions": True}
        place = {
            "subnet_ids": args["subnet_ids"],
            "security_group_ids": groups or None,
            "endpoint_private_access": args.get("endpoint_private_access"),
            "endpoint_public_access": args.get("endpoint_public_access"),
            "public_access_cidrs": args.get("public_access_cidrs"),
        }
        return aws.eks.Cluster(
            f"{self._name}-eksCluster",
            name=args.get("name"),
            version=args.get("version"),
            role_arn=role.arn,
            access_config=access if mode else None,
            bootstrap_self_managed_addons=args.get("bootstrap_self_managed_addons", True),
            vpc_config={key: value for key, value in place.items() if value is not None},
            enabled_cluster_log_types=args.get("enabled_cluster_log_types"),
            encryption_config={"provider": {"key_arn": key}, "resources": ["secrets"]} if key else None,
            deletion_protection=args.get("deletion_protection"),
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=IGNORED),
        )

    def _addon(self, name: str) -> None:
        aws.eks.Addon(
            f"{self._name}-{name}", cluster_name=self._cluster.name, addon_name=name, preserve=True,
            resolve_conflicts_on_create="OVERWRITE", resolve_conflicts_on_update="OVERWRITE", opts=self._child,
        )  # fmt: skip

    def _config_map(self) -> None:
        kubernetes.core.v1.ConfigMap(
            f"{self._name}-nodeAccess",
            metadata={"name": "aws-auth", "namespace": "kube-system"},
            opts=pulumi.ResourceOptions(parent=self, provider=self._provider),
        )

    def _nodes(self) -> None:
        options = {"http_tokens": "required", "http_put_response_hop_limit": 2, "http_endpoint": "enabled"}
        aws.ec2.LaunchTemplate(f"{self._name}-launchTemplate", metadata_options=options, opts=self._child)


def _enabled(options: Any) -> bool:
    return bool((options or {}).get("enabled", True))


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The double in place of the package."""
    package = ModuleType("pulumi_eks")
    package.Cluster = Cluster  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pulumi_eks", package)
