"""L6: the default tags of the AWS provider are on every role, too."""

import pulumi
import pytest

import eks_citadel
from eks_citadel.testing import refuses
from unit.eks_citadel.component_samples import ALONE, by_type, made, tried

DEFAULT_TAGS = "aws:index/getDefaultTags:getDefaultTags"


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("component", ["WorkloadRole", "NodeRole", "ControlPlane", "Network", "Addons"])
def test_L6_default_tags_of_the_provider_put_no_session_tag_on_a_role(component: str, preview: bool) -> None:
    calls = {DEFAULT_TAGS: {"id": "aws", "tags": {"team": "shop", "kubernetes-namespace": "shop"}}}
    arguments = ALONE[component] | ({"stage": "after-nodes"} if component == "Addons" else {})
    attempted = tried(arguments, component=component, calls=calls, preview=preview)
    assert attempted.sentence.startswith('default_tags of the AWS provider is "kubernetes-namespace": ')
    assert not by_type(attempted.monitor, "Role")


def test_other_default_tags_are_the_user_s() -> None:
    calls = {DEFAULT_TAGS: {"id": "aws", "tags": {"team": "shop"}}}
    assert made(ALONE["NodeRole"], component="NodeRole", calls=calls)


def put_a_tag(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    if args.type_ != "aws:iam/role:Role":
        return None
    tags = {**(args.props.get("tags") or {}), "Kubernetes-Namespace": "shop"}
    return pulumi.ResourceTransformResult({**args.props, "tags": tags}, args.opts)


@pytest.mark.parametrize("component", ["WorkloadRole", "NodeRole", "Addons"])
def test_L6_a_transform_puts_no_session_tag_on_a_role(component: str) -> None:
    arguments = ALONE[component] | ({"stage": "after-nodes"} if component == "Addons" else {})

    def program() -> None:
        pulumi.runtime.register_resource_transform(put_a_tag)
        getattr(eks_citadel, component)("shop", arguments)

    sentence = refuses(program, "session tag")
    assert sentence == (
        'a tag that a transform of the program adds to a role is "Kubernetes-Namespace": it is a session tag of Pod '
        "Identity, and a principal with this tag could pose as a pod; choose another key."
    )
