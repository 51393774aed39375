"""The outputs of a cluster whose gates are closed."""

from collections.abc import Mapping

import pulumi

from eks_citadel.inputs.component import Component


class GatesOutputs(Component):
    """The cluster, who enters it, its nodes, its namespaces and its identities."""

    cluster_name: pulumi.Output[str]
    """Name of the cluster, known once it is ACTIVE."""
    cluster_arn: pulumi.Output[str]
    """ARN of the cluster."""
    endpoint: pulumi.Output[str]
    """URL of the API server."""
    certificate_authority: pulumi.Output[str]
    """Certificate authority of the API server, PEM in base64."""
    node_role_arn: pulumi.Output[str]
    """ARN of the nodes' role."""
    node_autoscaling_group_names: pulumi.Output[Mapping[str, str]]
    """Auto Scaling group of each node group, by the node group's name."""
    kubeconfig: pulumi.Output[str]
    """Kubeconfig in JSON without a secret: a command gets the token."""
    namespaces: pulumi.Output[Mapping[str, str]]
    """Name of each namespace under this name, known once the namespace is closed."""
    role_arns: pulumi.Output[Mapping[str, str]]
    """ARN of the role of each "namespace/service-account", known once the association exists."""
    pod_identity_revisions: pulumi.Output[Mapping[str, str]]
    """For each "namespace/service-account", a value that changes when its pods must restart to get new credentials."""
