"""The AWS Load Balancer Controller, by its Helm chart, since EKS has no such add-on."""

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes

from eks_citadel.inputs.known import known, tagged
from eks_citadel.inputs.location import locate
from eks_citadel.nodes.documents.load_balancer_controller import load_balancer_controller_values
from eks_citadel.nodes.further_addon import role_arn_of
from eks_citadel.nodes.settings.addons import AddonsSettings
from eks_citadel.nodes.settings.further_addons import FurtherAddonSettings
from eks_citadel.parsing.refusal import refuse


def load_balancer_controller(
    name: str,
    item: FurtherAddonSettings,
    settings: AddonsSettings,
    cluster_name: "pulumi.Output[str]",
    opts: pulumi.ResourceOptions,
) -> kubernetes.helm.v3.Release:
    """The release, whose pods start once their service account has its role."""
    assert opts.parent is not None
    _judge_provider(item.name, opts.parent)
    association = _associate(f"{name}-association", item, settings, cluster_name, opts.parent)
    place = pulumi.Output.all(cluster_name, locate(opts.parent), known(settings.vpc_id))
    return kubernetes.helm.v3.Release(
        name,
        name=item.name,
        namespace=item.needs.namespace,
        chart=item.name,
        version=item.version,
        repository_opts={"repo": item.needs.chart},
        values=place.apply(
            lambda found: load_balancer_controller_values(
                found[0], found[1].region, found[2], item.needs.service_account, item.configuration
            )
        ),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[association])),
    )


def _judge_provider(addon: str, component: pulumi.Resource) -> None:
    """Errors: `RunError` where Pulumi would install it in the cluster of whatever kubeconfig is at hand."""
    if component.get_provider("kubernetes:helm.sh/v3:Release") is None:
        rule = "it is installed in the cluster, and these options have no Kubernetes provider"
        raise pulumi.RunError(str(refuse("addons", addon, rule, "give the cluster's provider to the component")))


def _associate(
    name: str,
    item: FurtherAddonSettings,
    settings: AddonsSettings,
    cluster_name: "pulumi.Output[str]",
    parent: pulumi.Resource,
) -> aws.eks.PodIdentityAssociation:
    return aws.eks.PodIdentityAssociation(
        name,
        cluster_name=cluster_name,
        namespace=item.needs.namespace,
        service_account=item.needs.service_account,
        role_arn=role_arn_of(name.removesuffix("-association"), item, settings, parent),
        tags=tagged(settings.tags),
        opts=pulumi.ResourceOptions(parent=parent),
    )
