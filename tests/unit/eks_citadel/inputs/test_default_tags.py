"""L6: the default tags of the AWS provider are on every role, too."""

import pytest

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
