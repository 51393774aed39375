"""The layouts `foundation`, `cluster` and `traffic`: four stacks of one project that read each other."""

import json
from pathlib import Path
from typing import Any

import pytest

from citadel_rehearsal.in_process.program import Outcome, run
from citadel_rehearsal.program.project import Project, load
from citadel_rehearsal.program.world import StackOutputs, World
from citadel_rehearsal.run.survey import Survey

ROOT = Path(__file__).parents[3]
STACKS = ("foundation", "blue", "green", "traffic")
BASE: dict[str, Any] = {
    "vpc_id": "vpc-0a1b2c3d",
    "node_subnet_ids": ["subnet-0a1b2c3d", "subnet-1a1b2c3d"],
    "control_plane_subnet_ids": ["subnet-2a1b2c3d", "subnet-3a1b2c3d"],
    "aws_endpoint_subnet_ids": [],
    "load_balancer_subnet_ids": ["subnet-4a1b2c3d", "subnet-5a1b2c3d"],
    "public_subnet_ids": ["subnet-6a1b2c3d", "subnet-7a1b2c3d"],
    "data_subnet_ids": [],
    "role_arns": {"shop/orders": "arn:aws:iam::111122223333:role/orders"},
    "trusted_clusters": "shop-*",
    "secrets_key_arn": "",
    "ip_family": "ipv4",
}
COLOUR: dict[str, Any] = {
    "vpc_id": "vpc-0a1b2c3d",
    "region": "eu-west-1",
    "cluster_security_group_id": "sg-0a1b2c3d",
    "node_autoscaling_group_names": {"default": "eks-default"},
}
CLUSTER: dict[str, Any] = {
    "kubernetes_version": "1.36",
    "endpoint_public_cidrs": ["203.0.113.7/32"],
    "access_entries": [
        {
            "name": "me",
            "principal_arn": "arn:aws:iam::111122223333:role/me",
            "cluster_policies": ["AmazonEKSClusterAdminPolicy"],
        }
    ],
}
LISTENER = {"allowed_cidrs": ["10.0.0.0/8"], "port": 443, "node_port": 30443}
TRAFFIC = {"name": "shop", "colours": ["blue", "green"], "listener": LISTENER}
WEIGHTS = {"blue": 100, "green": 0}


def nobody(*_: str) -> Any:
    raise AssertionError("AWS was asked")


def other(**outputs: Any) -> StackOutputs:
    return StackOutputs(outputs, frozenset())


def stacks(**changes: Any) -> dict[str, StackOutputs]:
    blue, green = (other(**COLOUR, cluster_name=f"shop-{name}") for name in ("blue", "green"))
    found: dict[str, Any] = {"foundation": other(**BASE), "blue": blue, "green": green, **changes}
    return {f"organization/eks-citadel/{name}": one for name, one in found.items() if one is not None}


def deployed(stack: str, others: dict[str, StackOutputs], **config: Any) -> Outcome:
    """The first look at the real program, beside stacks that exist."""
    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}
    full = {"aws:region": "eu-west-1"} | {f"eks-citadel:{key}": text for key, text in texts.items()}
    project = Project("eks-citadel", stack, ROOT, ROOT / "stacks", full)
    world = World(nobody, "arn:aws:iam::111122223333:role/me", stacks=others)
    return run(project, Survey(world, project))


def colour(stack: str = "blue", others: Any = None, **changes: Any) -> Outcome:
    return deployed(stack, others or stacks(), layout="cluster", cluster={**CLUSTER, **changes})


def traffic(others: Any = None, weights: Any = WEIGHTS, **changes: Any) -> Outcome:
    return deployed("traffic", others or stacks(), layout="traffic", traffic={**TRAFFIC, **changes}, weights=weights)


def inputs(outcome: Outcome, kind: str) -> list[Any]:
    return [one.inputs for one in outcome.monitor.registrations.values() if one.type.endswith(f":{kind}")]


def test_a_foundation_exports_what_colours_and_traffic_read() -> None:
    network = {"cidr": "10.20.0.0/16", "zones": ["a", "b"]}
    outcome = deployed("foundation", {}, layout="foundation", foundation={"network": network, "colours_prefix": "shop"})
    assert outcome.succeeded, outcome.error
    assert set(outcome.outputs) == {*BASE, "account", "region"}
    assert outcome.outputs["trusted_clusters"] == "shop-*"


def test_a_colour_stands_in_the_foundation_s_network_with_its_roles() -> None:
    identities = [{"namespace": "shop", "service_account": "orders"}]
    outcome = colour(namespaces=[{"name": "shop"}], pod_identities=identities)
    assert outcome.succeeded, outcome.error
    (cluster,) = inputs(outcome, "Cluster")
    assert cluster["name"] == "shop-blue"
    roles = [one.get("roleArn") for one in inputs(outcome, "PodIdentityAssociation")]
    assert BASE["role_arns"]["shop/orders"] in roles
    assert {"colour", "region", "node_autoscaling_group_names", "cluster_security_group_id"} <= set(outcome.outputs)
    assert (outcome.outputs["colour"], outcome.outputs["kubernetes_version"]) == ("blue", "1.36")
    assert not inputs(outcome, "Vpc")


def test_the_foundation_s_key_encrypts_the_secrets_of_a_colour() -> None:
    key = "arn:aws:kms:eu-west-1:111122223333:key/1111aaaa"
    outcome = colour(others=stacks(foundation=other(**{**BASE, "secrets_key_arn": key})))
    assert outcome.succeeded, outcome.error
    assert not [one for one in outcome.monitor.registrations.values() if one.type == "aws:kms/key:Key"]


@pytest.mark.parametrize(
    ("stack", "changes", "sentence"),
    [
        ("blue", {"name": "blue"}, 'cluster.name is "blue": the foundation\'s roles trust shop-* only, so its pods '
         'would have none; write one such as "shop-blue".'),
        ("blue", {"cluster_name": "shopblue"}, 'cluster.cluster_name is "shopblue": the foundation\'s roles trust '
         'shop-* only, so its pods would have none; write one such as "shop-blue".'),
        ("blue", {"network": {"cidr": "10.0.0.0/16", "zones": ["a", "b"]}}, "cluster.network is given: a colour stands "
         "in its foundation's network; leave it out."),
        ("blue", {"pod_identities": [{"namespace": "shop", "service_account": "x"}]}, "cluster.pod_identities[0] is "
         '"shop/x": the foundation has no role for these pods; add it to workload_roles of the foundation, or give '
         "role_arn."),
        ("blue", {"pod_identities": [{"namespace": "shop", "service_account": "orders", "permissions": {}}]},
         "cluster.pod_identities[0].permissions is given: each colour would make a role of its own; move it to "
         "workload_roles of the foundation."),
        ("blue", {"foundation": "base"}, 'cluster.foundation is "base": the stack exports no trusted_clusters; deploy '
         "it first with the layout that this one stands on, or name another stack."),
    ],
)  # fmt: skip
def test_what_is_refused_of_a_colour_in_the_preview(stack: str, changes: Any, sentence: str) -> None:
    outcome = colour(stack, **changes)
    assert (outcome.error, outcome.trace) == (sentence, "")
    assert not inputs(outcome, "Cluster")


def test_traffic_shares_requests_between_the_stacks_of_the_colours() -> None:
    outcome = traffic(weights={"blue": 90, "green": 10})
    assert outcome.succeeded, outcome.error
    (listener,) = inputs(outcome, "Listener")
    assert sorted(one["weight"] for one in listener["defaultActions"][0]["forward"]["targetGroups"]) == [10, 90]
    (balancer,) = inputs(outcome, "LoadBalancer")
    assert (balancer["internal"], balancer["subnets"]) == (True, BASE["load_balancer_subnet_ids"])
    assert outcome.outputs["colours"]["green"]["cluster_name"] == "shop-green"
    assert set(outcome.outputs["colours"]["blue"]) == {"cluster_name", "region", "weight", "target_group_arn"}
    assert outcome.outputs["intended_differences"] == []
    assert outcome.outputs["foundation"] == "foundation"


def test_pods_of_the_colours_are_targets_where_the_listener_has_their_port() -> None:
    by_pods = {**LISTENER, "node_port": None, "pod_port": 8443}
    outcome = traffic(listener=by_pods)
    assert outcome.succeeded, outcome.error
    groups = inputs(outcome, "TargetGroup")
    assert {(one["targetType"], one["tags"]["eks-cluster-name"]) for one in groups} == {
        ("ip", "shop-blue"),
        ("ip", "shop-green"),
    }
    assert not inputs(outcome, "Attachment")


def test_a_public_listener_stands_in_public_subnets_that_the_foundation_offers() -> None:
    public = {**LISTENER, "internet_facing": True}
    assert traffic(listener=public).error == (
        "traffic.listener.internet_facing is true: the foundation offers no public subnets to load balancers; set "
        "public_load_balancers in its network."
    )
    both = [*BASE["public_subnet_ids"], *BASE["load_balancer_subnet_ids"]]
    outcome = traffic(others=stacks(foundation=other(**{**BASE, "load_balancer_subnet_ids": both})), listener=public)
    assert outcome.succeeded, outcome.error
    assert inputs(outcome, "LoadBalancer")[0]["subnets"] == BASE["public_subnet_ids"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"weights": {"blue": 90, "green": 0}}, "weights is blue 90, green 0: together they are 90 percent"),
        ({"colours": ["green"]}, "weights.blue is 100: no listed colour has this name; keep the colour in the list"),
        ({"colours": ["blue", "blue"], "weights": {"blue": 100}}, 'colours[1].name is "blue": it is listed twice'),
        ({"colours": ["blue", "red"], "weights": {"blue": 100, "red": 0}}, 'traffic.colours[1] is "red": the stack '
         "exports no vpc_id"),
        ({"listener": None}, "listener, records is empty: nobody could reach the colours"),
        ({"listener": {**LISTENER, "allowed_cidrs": None}}, "listener.allowed_cidrs is missing"),
        ({"wieghts": {}}, "wieghts is given: this key is unknown here"),
    ],
)  # fmt: skip
def test_what_is_refused_of_traffic_in_the_preview(changes: Any, said: str) -> None:
    outcome = traffic(**changes)
    assert outcome.error.startswith(said)
    assert outcome.trace == ""
    assert not inputs(outcome, "LoadBalancer")


def test_a_colour_of_another_foundation_gets_no_requests() -> None:
    stranger = other(**{**COLOUR, "vpc_id": "vpc-9a1b2c3d", "cluster_name": "shop-green"})
    assert traffic(others=stacks(green=stranger)).error == (
        'traffic.colours[1] is "green": it stands in another network than the stack "foundation"; name a colour of '
        "this foundation."
    )


@pytest.mark.parametrize("stack", STACKS)
def test_the_example_s_stack_files_name_their_layout(stack: str) -> None:
    assert load(ROOT, stack).config["eks-citadel:layout"] in ("foundation", "cluster", "traffic")
