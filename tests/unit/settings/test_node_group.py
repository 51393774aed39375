"""The managed node groups."""

from typing import Any

from .samples import cluster, node_group, refusal, sentences, with_node_groups, without, parsed


def tainted(**changes: Any) -> dict[str, Any]:
    return with_node_groups(node_group(taints=[{"key": "dedicated", "value": "a", "effect": "NO_SCHEDULE", **changes}]))


@sentences(
    ("minimum above maximum", with_node_groups(node_group(min_size=5)), "@node_groups"),
    ("negative minimum", with_node_groups(node_group(min_size=-1)), "@node_groups"),
    ("no maximum", with_node_groups(node_group(min_size=0, max_size=0)), "@node_groups"),
    ("more than EKS takes", with_node_groups(node_group(max_size=451)), "@node_groups"),
    ("desired above", with_node_groups(node_group(desired_size=5)), "@node_groups"),
    ("desired below", with_node_groups(node_group(desired_size=1)), "@node_groups"),
    ("small disk", with_node_groups(node_group(disk_size_gib=1)), "@node_groups"),
    ("huge disk", with_node_groups(node_group(disk_size_gib=65537)), "@node_groups"),
    ("disk, float", with_node_groups(node_group(disk_size_gib=80.5)), "@node_groups"),
)
def test_sizes_that_cannot_be_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("none", with_node_groups(), "@node_groups"),
    ("no name", with_node_groups(without(node_group(), "name")), "@node_groups"),
    ("name twice", with_node_groups(node_group(), node_group()), "@node_groups"),
    ("name", with_node_groups(node_group(name="my group")), "@node_groups"),
    ("name, newline", with_node_groups(node_group(name="main\n")), "@node_groups"),
    ("name too long", with_node_groups(node_group(name="a" * 64)), "@node_groups"),
    ("no types", with_node_groups(node_group(instance_types=[])), "@node_groups"),
    ("type", with_node_groups(node_group(instance_types=["large"])), "@node_groups"),
    ("type, newline", with_node_groups(node_group(instance_types=["m7i.large\n"])), "@node_groups"),
    ("type, unicode", with_node_groups(node_group(instance_types=["m٧i.large"])), "@node_groups"),
    ("type twice", with_node_groups(node_group(instance_types=["m7i.large", "m7i.large"])), "@node_groups"),
    ("AMI", with_node_groups(node_group(ami_type="BOTTLEROCKET_X86_64")), "@node_groups"),
    ("AMI, AL2", with_node_groups(node_group(ami_type="AL2_x86_64")), "@node_groups"),
    ("AMI, custom", with_node_groups(node_group(ami_type="CUSTOM")), "@node_groups"),
    ("label key", with_node_groups(node_group(labels={"my pool": "a"})), "@node_groups"),
    ("label value", with_node_groups(node_group(labels={"pool": "a b"})), "@node_groups"),
    ("reserved label", with_node_groups(node_group(labels={"eks.amazonaws.com/nodegroup": "a"})), "@node_groups"),
    ("kubelet's label", with_node_groups(node_group(labels={"kubernetes.io/role": "a"})), "@node_groups"),
    ("Arm type on x86 AMI", with_node_groups(node_group(instance_types=["m7g.large"])), "@node_groups"),
)
def test_a_malformed_node_group_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("effect", tainted(effect="NoSchedule"), "@node_groups"),
    ("unknown effect", tainted(effect="DRAIN"), "@node_groups"),
    ("key", tainted(key=""), "@node_groups"),
    ("value", tainted(value="a b"), "@node_groups"),
    ("twice", with_node_groups(node_group(taints=[{"key": "a", "value": "b", "effect": "NO_SCHEDULE"}] * 2)), "@node_groups"),
)
def test_a_malformed_taint_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("every group tainted", tainted(), "@node_groups"),
    ("no node at the start", with_node_groups(node_group(min_size=0)), "@node_groups"),
)
def test_L1_a_cluster_on_which_no_addon_can_run_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
