"""Which change makes another resource: AWS's registry schemas, and the rows of the table against them."""

from typing import Any

import pytest

from citadel_rehearsal.ground.refusals import NotKnown
from citadel_rehearsal.providers.changes import change
from citadel_rehearsal.providers.registry_names import IDENTITIES, NAMES
from citadel_rehearsal.providers.replacements import registry, rule_of
from citadel_rehearsal.resources import RESOURCES, find_resource

every_type = pytest.mark.parametrize("token", sorted(RESOURCES))
CLUSTER = "aws:eks/cluster:Cluster"
ENTRY = "aws:eks/accessEntry:AccessEntry"


@every_type
def test_every_input_of_every_type_is_judged_once(token: str) -> None:
    row, rule = RESOURCES[token], rule_of(RESOURCES[token])
    whole = {path for path in rule.replaces if "." not in path}
    assert sorted([*whole, *rule.updates, *rule.unlisted]) == sorted(row.inputs)
    assert {path.partition(".")[0] for path in rule.replaces} <= row.inputs


@every_type
def test_no_row_changes_in_place_what_AWS_makes_anew(token: str) -> None:
    row = RESOURCES[token]
    assert row.updates <= rule_of(row).updates


def test_the_names_are_those_of_the_registry() -> None:
    assert {*NAMES, *IDENTITIES} == set(RESOURCES)
    for type_name, names in NAMES.values():
        assert set(names.values()) <= set(registry()["types"][type_name]["properties"]), type_name


@pytest.mark.parametrize(
    ("token", "replaces"),
    [
        (CLUSTER, {"name", "roleArn", "encryptionConfig", "accessConfig.bootstrapClusterCreatorAdminPermissions"}),
        (ENTRY, {"clusterName", "principalArn", "type"}),
        ("aws:eks/nodeGroup:NodeGroup", {"instanceTypes", "diskSize", "nodeRoleArn", "subnetIds", "amiType"}),
        ("aws:iam/role:Role", {"name", "path"}),
        ("aws:ec2/subnet:Subnet", {"cidrBlock", "vpcId", "availabilityZone"}),
    ],
)
def test_what_the_schemas_call_create_only_replaces(token: str, replaces: set[str]) -> None:
    assert replaces <= rule_of(RESOURCES[token]).replaces


CREATOR = {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": True}


@pytest.mark.parametrize(
    ("old", "new", "changed", "replaces"),
    [
        ({"version": "1.35"}, {"version": "1.36"}, ("version",), ()),
        ({"roleArn": "a"}, {"roleArn": "b"}, ("roleArn",), ("roleArn",)),
        ({"region": "eu-west-1"}, {"region": "eu-west-2"}, ("region",), ("region",)),
        ({"version": "1", "roleArn": "a"}, {"version": "2", "roleArn": "b"}, ("roleArn", "version"), ("roleArn",)),
        (
            {"accessConfig": {"authenticationMode": "CONFIG_MAP"}},
            {"accessConfig": {"authenticationMode": "API"}},
            ("accessConfig",),
            (),
        ),
        (
            {"accessConfig": CREATOR},
            {"accessConfig": CREATOR | {"bootstrapClusterCreatorAdminPermissions": False}},
            ("accessConfig",),
            ("accessConfig",),
        ),
        ({"version": "1.35"}, {"version": "1.35"}, (), ()),
    ],
)
def test_a_change_of_a_cluster(old: dict[str, Any], new: dict[str, Any], changed: Any, replaces: Any) -> None:
    found = change(find_resource(CLUSTER), {"name": "blue", **old}, {"name": "blue", **new})
    assert (found.changed, found.replaces) == (changed, replaces)


def test_what_has_a_given_name_goes_first_and_what_has_a_made_up_one_goes_last() -> None:
    row = find_resource("aws:iam/role:Role")
    given = change(row, {"name": "r", "path": "/a/"}, {"name": "r", "path": "/b/"})
    assert given.delete_first
    marks = {"__defaults": ["name"]}
    made_up = change(row, {"name": "r-1", "path": "/a/", **marks}, {"name": "r-1", "path": "/b/", **marks})
    assert (made_up.replaces, made_up.delete_first) == (("path",), False)


def test_what_changes_in_place_and_is_not_built_is_refused_by_name() -> None:
    row = find_resource("aws:cloudwatch/logGroup:LogGroup")
    with pytest.raises(NotKnown) as refused:
        change(row, {"logGroupClass": "STANDARD"}, {"logGroupClass": "DELIVERY"})
    assert str(refused.value) == (
        "aws:cloudwatch/logGroup:LogGroup: logGroupClass changes in place on AWS, which the rehearsal does not support "
        "yet; do not change it in the rehearsal."
    )


@pytest.mark.parametrize(
    ("token", "old", "gone"),
    [
        ("aws:sqs/queue:Queue", {"delaySeconds": 0}, "delaySeconds"),
    ],
)
def test_what_nobody_says_how_to_take_away_is_refused(token: str, old: dict[str, Any], gone: str) -> None:
    with pytest.raises(NotKnown) as refused:
        change(find_resource(token), old, {})
    assert str(refused.value) == (
        f"{token}: AWS does not document what happens when {gone} is removed, so the rehearsal does not guess;"
        " do not change it in the rehearsal."
    )


def test_what_the_schemas_do_not_say_is_not_guessed() -> None:
    row = find_resource("aws:ec2/routeTable:RouteTable")
    with pytest.raises(NotKnown, match="AWS's schemas do not say what a change of routes does"):
        change(row, {"routes": []}, {"routes": [{"cidrBlock": "10.0.0.0/8"}]})


def test_the_scope_of_an_access_policy_makes_another_association() -> None:
    row = find_resource("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")
    found = change(row, {"accessScope": {"type": "cluster"}}, {"accessScope": {"type": "namespace"}})
    assert found.replaces == ("accessScope",)


def test_what_was_read_and_never_written_may_be_left_out() -> None:
    row = find_resource("aws:cloudwatch/logGroup:LogGroup")
    read = {"name": "/a", "logGroupClass": "STANDARD", "__defaults": ["logGroupClass", "name"]}
    assert change(row, read, {"name": "/a", "__defaults": []}).changed == ()


def test_what_only_matters_later_is_kept_without_a_request() -> None:
    row = find_resource("aws:kms/key:Key")
    assert change(row, {"deletionWindowInDays": 30}, {"deletionWindowInDays": 7}).replaces == ()


BINDING = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"


def document(name: str = "one", **fields: Any) -> dict[str, Any]:
    return {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": name}, **fields}


@pytest.mark.parametrize(
    ("old", "new", "replaces"),
    [
        (document(subjects=[1]), document(subjects=[2]), ()),
        (document(roleRef={"name": "view"}), document(roleRef={"name": "edit"}), ("roleRef",)),
        (document("one"), document("two"), ("metadata",)),
        (document(), {**document(), "metadata": {"name": "one", "labels": {"a": "b"}}}, ()),
        (document(), {**document(), "apiVersion": "rbac.authorization.k8s.io/v1beta1"}, ()),
        (document(), {**document(), "apiVersion": "elsewhere/v1"}, ("apiVersion",)),
    ],
)
def test_a_change_of_an_object(old: dict[str, Any], new: dict[str, Any], replaces: tuple[str, ...]) -> None:
    found = change(find_resource(BINDING), old, new)
    assert found.replaces == replaces
    assert found.delete_first == bool(replaces)


@pytest.mark.parametrize(
    ("token", "path", "replaces"),
    [
        ("kubernetes:apps/v1:Deployment", "selector", ("spec",)),
        ("kubernetes:apps/v1:Deployment", "replicas", ()),
        ("kubernetes:apps/v1:DaemonSet", "selector", ("spec",)),
        ("kubernetes:apps/v1:StatefulSet", "serviceName", ("spec",)),
        ("kubernetes:apps/v1:StatefulSet", "replicas", ()),
        ("kubernetes:batch/v1:Job", "template", ("spec",)),
        ("kubernetes:batch/v1:Job", "suspend", ()),
        ("kubernetes:core/v1:Service", "clusterIP", ("spec",)),
        ("kubernetes:core/v1:Service", "ports", ()),
        ("kubernetes:core/v1:Pod", "containers", ("spec",)),
        ("kubernetes:core/v1:Pod", "tolerations", ()),
        ("kubernetes:core/v1:PersistentVolume", "csi", ("spec",)),
        ("kubernetes:core/v1:PersistentVolume", "capacity", ()),
        ("kubernetes:core/v1:PersistentVolumeClaim", "resources", ("spec",)),
    ],
)
def test_a_part_of_a_spec_makes_another_object_where_it_does_for_the_real_provider(
    token: str, path: str, replaces: tuple[str, ...]
) -> None:
    old, new = ({"metadata": {"name": "one"}, "spec": {path: value, "other": 1}} for value in ({"a": 1}, {"a": 2}))
    assert change(find_resource(token), old, new).replaces == replaces


@pytest.mark.parametrize(
    ("token", "path"),
    [
        ("kubernetes:storage.k8s.io/v1:StorageClass", "reclaimPolicy"),
        ("kubernetes:storage.k8s.io/v1:StorageClass", "volumeBindingMode"),
        ("kubernetes:storage.k8s.io/v1:CSIDriver", "spec"),
        ("kubernetes:networking.k8s.io/v1:IngressClass", "spec"),
        ("kubernetes:scheduling.k8s.io/v1:PriorityClass", "value"),
        ("kubernetes:node.k8s.io/v1:RuntimeClass", "handler"),
        ("kubernetes:core/v1:ConfigMap", "immutable"),
    ],
)
def test_what_the_real_provider_sends_and_the_api_server_refuses_replaces_nothing(token: str, path: str) -> None:
    old, new = ({"metadata": {"name": "one"}, path: value} for value in ("a", "b"))
    assert change(find_resource(token), old, new).replaces == ()


DATA = [("ConfigMap", "data"), ("ConfigMap", "binaryData"), ("Secret", "stringData")]


@pytest.mark.parametrize(("kind", "key"), DATA)
def test_data_is_changed_in_place_where_the_provider_says_so_and_the_object_is_mutable(kind: str, key: str) -> None:
    row, mutable = find_resource(f"kubernetes:core/v1:{kind}"), frozenset({kind})
    old, new = ({"kind": kind, "metadata": {"name": "a"}, key: {"one": value}} for value in ("b25l", "dHdv"))
    assert change(row, old, new).replaces == (key,)
    assert (change(row, old, new, mutable).changed, change(row, old, new, mutable).replaces) == ((key,), ())
    fixed = {"immutable": True}
    assert change(row, old | fixed, new | fixed, mutable).replaces == (key,)
    assert change(row, old, new | {"metadata": {"name": "b"}}, mutable).replaces == ("metadata",)


NETWORK = {"loadBalancerType": "network", "subnets": ["a"], "securityGroups": ["one"]}


@pytest.mark.parametrize(
    ("given", "changed", "replaces"),
    [
        ({"subnets": ["a", "b"]}, ("subnets",), ()),
        ({"subnets": ["b"]}, ("subnets",), ("subnets",)),
        ({"subnets": []}, ("subnets",), ("subnets",)),
        ({"securityGroups": ["two"]}, ("securityGroups",), ()),
        ({"securityGroups": []}, ("securityGroups",), ("securityGroups",)),
        ({"subnets": ["a", "b"], "securityGroups": []}, ("securityGroups", "subnets"), ("securityGroups",)),
        ({"loadBalancerType": "application"}, ("loadBalancerType",), ("loadBalancerType",)),
    ],
)
def test_a_network_load_balancer_is_replaced_by_what_it_was_and_what_it_becomes(
    given: dict[str, Any], changed: tuple[str, ...], replaces: tuple[str, ...]
) -> None:
    found = change(find_resource("aws:lb/loadBalancer:LoadBalancer"), NETWORK, NETWORK | given)
    assert (found.changed, found.replaces) == (changed, replaces)


@pytest.mark.parametrize("kind", ["application", None])
def test_an_application_load_balancer_keeps_itself_when_its_subnets_and_groups_change(kind: str | None) -> None:
    old = {"loadBalancerType": kind, "subnets": ["a", "b"], "securityGroups": ["one"]}
    new = old | {"subnets": ["b", "c"], "securityGroups": ["two"]}
    assert change(find_resource("aws:lb/loadBalancer:LoadBalancer"), old, new).replaces == ()
