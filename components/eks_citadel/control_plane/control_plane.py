"""`ControlPlane`: the cluster itself, its role, its key, its logs."""

from typing import Any

import pulumi
import pulumi_aws as aws

from eks_citadel import arns
from eks_citadel.control_plane.args import ControlPlaneArgs
from eks_citadel.control_plane.documents.secrets_key import secrets_key_policy
from eks_citadel.control_plane.logs import control_plane_logs
from eks_citadel.control_plane.settings import ControlPlaneSettings, judge_region
from eks_citadel.iam.document import as_json
from eks_citadel.iam.service_trust import CONTROL_PLANE, control_plane_trust
from eks_citadel.inputs.answers import given
from eks_citadel.inputs.component import Component
from eks_citadel.inputs.foreign_role import judged_role
from eks_citadel.inputs.https_rule import https_rule
from eks_citadel.inputs.known import known, tagged
from eks_citadel.inputs.late import after
from eks_citadel.inputs.live_cluster import live_cluster, refuse_replacement, standing, zones_of_creation
from eks_citadel.inputs.location import locate
from eks_citadel.inputs.outputs import register_outputs
from eks_citadel.inputs.refusals import accept, printing
from eks_citadel.inputs.regional_key import beside_keys, regional_key
from eks_citadel.kubernetes.live import judge_family
from eks_citadel.kubernetes.log_types import LOG_TYPES
from eks_citadel.kubernetes.zones import judge_standing
from eks_citadel.parsing.parse import Later

KEYS = ("logs_key_arn", "kms_key_arn")  # the first that is given is the key of the log group


class ControlPlane(Component):
    """A control plane without access entries: `API` mode, no creator admin, named ranges, all logs, a KMS key."""

    cluster_name: pulumi.Output[str]
    """Name of the cluster, known once it is ACTIVE."""
    cluster_arn: pulumi.Output[str]
    """ARN of the cluster."""
    endpoint: pulumi.Output[str]
    """URL of the API server."""
    certificate_authority: pulumi.Output[str]
    """Certificate authority of the API server, PEM in base64."""
    cluster_security_group_id: pulumi.Output[str]
    """Security group that EKS makes for the control plane and its nodes."""
    service_cidr: pulumi.Output[str]
    """Service range; EKS chooses the range of an IPv6 cluster, so it is known once the cluster is ACTIVE."""

    def __init__(self, name: str, args: ControlPlaneArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        settings = accept(ControlPlaneSettings, args)
        super().__init__("eks-citadel:index:ControlPlane", name, None, opts)
        self._name = name
        self._settings = settings
        self._child = pulumi.ResourceOptions(parent=self)
        self._location = beside_keys(locate(self), {name: getattr(settings, name) for name in KEYS})
        self._live = live_cluster(known(settings.cluster_name), self)
        self.cluster = self._create_cluster()
        self.cluster_name = after(self.cluster.name, refuse_replacement(self.cluster, self._live))
        self.cluster_arn = self._given(self.cluster.arn, "arn")
        self.endpoint = self._given(self.cluster.endpoint, "endpoint")
        self.certificate_authority = self._given(self.cluster.certificate_authority, "certificate_authority").data
        self.cluster_security_group_id = self.cluster.vpc_config.cluster_security_group_id
        self.service_cidr = self._service_cidr()
        register_outputs(self)

    def _create_cluster(self) -> aws.eks.Cluster:
        settings = self._settings
        role_arn, attached = self._role()
        name = next((name for name in KEYS if getattr(settings, name) is not None), KEYS[0])
        logs_key = regional_key(self._location, name, getattr(settings, name))
        logs = control_plane_logs(self._name, settings, logs_key, self)
        return aws.eks.Cluster(
            f"{self._name}-cluster",
            name=known(settings.cluster_name),
            version=settings.kubernetes_version,
            role_arn=role_arn,
            access_config={"authentication_mode": "API", "bootstrap_cluster_creator_admin_permissions": False},
            bootstrap_self_managed_addons=False,
            vpc_config=self._endpoint_access(),
            kubernetes_network_config=self._network_config(),
            encryption_config={"provider": {"key_arn": self._secrets_key_arn()}, "resources": ["secrets"]},
            enabled_cluster_log_types=list(LOG_TYPES),
            upgrade_policy={"support_type": settings.support_type},
            deletion_protection=settings.deletion_protection,
            tags=tagged(settings.tags),
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=logs.apply(lambda group: [group, *attached]),
                protect=self._guarded,
                # An update without a preview fails on the name that is taken, before anything is deleted.
                delete_before_replace=False,
            ),
        )

    def _network_config(self) -> aws.eks.ClusterKubernetesNetworkConfigArgsDict:
        settings = self._settings
        family, services = settings.ip_family, settings.service_ipv4_cidr
        judge = printing(lambda live: judge_family(live, family, services) if live else None)
        of_region = self._location.apply(printing(lambda here: judge_region(here.partition, family)))
        ip_family = pulumi.Output.all(of_region, self._live.apply(judge)).apply(lambda both: str(both[0]))
        if services is not None:
            return {"ip_family": ip_family, "service_ipv4_cidr": services}
        return {"ip_family": ip_family}

    def _service_cidr(self) -> "pulumi.Output[str]":
        if self._settings.service_ipv4_cidr is not None:
            return pulumi.Output.from_input(self._settings.service_ipv4_cidr)
        network = self._given(self.cluster.kubernetes_network_config, "kubernetes_network_config")
        return self._given(network.service_ipv6_cidr, "kubernetes_network_config.service_ipv6_cidr")

    def _given(self, value: "pulumi.Output[Any]", name: str) -> "pulumi.Output[Any]":
        return given(value, f"aws:eks/cluster:Cluster {self._name}-cluster", name)

    @property
    def _guarded(self) -> bool | None:
        return True if self._settings.deletion_protection else None

    def _endpoint_access(self) -> aws.eks.ClusterVpcConfigArgsDict:
        public = list(self._settings.endpoint_public_cidrs)
        access: aws.eks.ClusterVpcConfigArgsDict = {
            "subnet_ids": self._subnet_ids(),
            "security_group_ids": self._create_private_clients(),
            "endpoint_private_access": True,
            "endpoint_public_access": bool(public),
        }
        return {**access, "public_access_cidrs": public} if public else access

    def _subnet_ids(self) -> "pulumi.Output[list[str]]":
        """The subnets as they were given; those of a live cluster stand in the zones of its creation."""
        name, given = known(self._settings.cluster_name), self._settings.subnet_ids
        path = "network" if isinstance(given, Later) and not given.path else "subnet_ids"

        def within(found: list[Any]) -> pulumi.Input[list[str]]:
            cluster, ids, live = found
            judge = printing(lambda places: judge_standing(path, places, cluster, live))
            return standing(ids, self).apply(judge).apply(lambda _: ids) if live else ids

        return pulumi.Output.all(name, known(given), zones_of_creation(name, self)).apply(within)

    def _role(self) -> tuple[pulumi.Input[str], list[pulumi.Resource]]:
        """The role's ARN, and what the cluster waits for: a role of another team has its policies already."""
        given = self._settings.cluster_role_arn
        if given is not None:
            return judged_role("cluster_role_arn", given, CONTROL_PLANE, self), []
        role, attachment = self._create_role()
        return role.arn, [attachment]

    def _create_role(self) -> tuple[aws.iam.Role, aws.iam.RolePolicyAttachment]:
        names = pulumi.Output.all(known(self._settings.cluster_name), self._location)
        role = aws.iam.Role(
            f"{self._name}-role",
            name=names.apply(lambda known: arns.iam_name(known[0], known[1].region, "control-plane")),
            assume_role_policy=as_json(control_plane_trust()),
            permissions_boundary=self._settings.permissions_boundary_arn,
            tags=tagged(self._settings.tags),
            opts=self._child,
        )
        attachment = aws.iam.RolePolicyAttachment(
            f"{self._name}-role-policy",
            role=role.name,
            policy_arn=self._location.apply(lambda here: arns.managed_policy(here.partition, "AmazonEKSClusterPolicy")),
            opts=self._child,
        )
        return role, attachment

    def _secrets_key_arn(self) -> pulumi.Input[str]:
        if self._settings.kms_key_arn is not None:
            return regional_key(self._location, "kms_key_arn", self._settings.kms_key_arn)
        key = aws.kms.Key(
            f"{self._name}-secrets-key",
            description=f"Secrets of the API server of {self._name}",
            enable_key_rotation=True,
            deletion_window_in_days=30,
            policy=self._location.apply(lambda here: as_json(secrets_key_policy(here.partition, here.account))),
            tags=tagged(self._settings.tags),
            # A cluster whose key is gone cannot be recovered.
            opts=pulumi.ResourceOptions(parent=self, protect=self._guarded),
        )
        aws.kms.Alias(
            f"{self._name}-secrets-key-alias",
            name=pulumi.Output.from_input(known(self._settings.cluster_name)).apply(arns.secrets_key_alias),
            target_key_id=key.key_id,
            opts=self._child,
        )
        return key.arn

    def _create_private_clients(self) -> list[pulumi.Output[str]]:
        cidrs = self._settings.endpoint_private_cidrs
        if not cidrs:
            return []
        group = aws.ec2.SecurityGroup(
            f"{self._name}-private-clients",
            name_prefix=arns.name_prefix(f"{self._name}-private-clients", arns.SECURITY_GROUP_NAME_LENGTH),
            vpc_id=known(self._settings.vpc_id),
            description="Clients outside the VPC that reach the private endpoint",
            tags=tagged(self._settings.tags, Name=f"{self._name}-private-clients"),
            opts=self._child,
        )
        for cidr in cidrs:
            rule = f"{self._name}-private-client-{cidr.replace('/', '-')}"
            https_rule(rule, group, cidr, "API server", self._settings, self._child)
        return [group.id]
