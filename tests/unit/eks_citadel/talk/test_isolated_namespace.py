"""A namespace is closed both ways before anything runs in it, and opened for what was named."""

from typing import Any

import pytest

from unit.eks_citadel.component_samples import ALONE, by_type, everything, later, made, orders, seen, small, tried

PATCHED = "shop-namespace-legacy-namespace"


def policies(monitor: Any, namespace: str) -> dict[str, Any]:
    found = [item.inputs for item in by_type(monitor, "NetworkPolicy")]
    return {item["metadata"]["name"]: item["spec"] for item in found if item["metadata"]["namespace"] == namespace}


@pytest.mark.parametrize("namespace", ["default", "shop", "payments", "legacy"])
def test_T1_every_namespace_denies_all_both_ways_and_opens_DNS(namespace: str) -> None:
    found = policies(seen(everything), namespace)
    deny = found["default-deny"]
    assert deny["podSelector"] == {}
    assert sorted(deny["policyTypes"]) == ["Egress", "Ingress"]
    assert not deny.get("ingress")
    assert not deny.get("egress")
    (dns,) = found["allow-dns"]["egress"]
    assert {(port["protocol"], port["port"]) for port in dns["ports"]} == {("UDP", 53), ("TCP", 53)}


def test_T1_a_flow_opens_both_ends_that_are_ours_and_nothing_else() -> None:
    monitor = seen(orders)
    assert set(policies(monitor, "payments")) == {"default-deny", "allow-dns", "flow-pay-ingress"}
    assert set(policies(monitor, "shop")) == {
        "default-deny",
        "allow-dns",
        "flow-pay-egress",
        "flow-partner-egress",
        "pod-identity-orders",
    }
    assert set(policies(monitor, "default")) == {"default-deny", "allow-dns"}


def test_T1_pods_with_an_identity_reach_the_agent_and_the_endpoints() -> None:
    spec = policies(seen(orders), "shop")["pod-identity-orders"]
    assert spec["podSelector"] == {"matchLabels": {"app": "orders"}}
    peers = {peer["ipBlock"]["cidr"]: rule["ports"] for rule in spec["egress"] for peer in rule["to"]}
    assert peers["169.254.170.23/32"] == [{"protocol": "TCP", "port": 80}]
    assert len(peers) == 4
    assert all(ports == [{"protocol": "TCP", "port": 443}] for cidr, ports in peers.items() if "169.254" not in cidr)


def test_T1_the_API_server_is_reached_only_by_a_flow() -> None:
    assert policies(seen(everything), "shop")["flow-watch-egress"]["egress"] == [
        {"to": [{"ipBlock": {"cidr": "172.20.0.1/32"}}], "ports": [{"protocol": "TCP", "port": 443}]}
    ]
    every = [str(found) for name in ("shop", "default") for found in policies(seen(orders), name).values()]
    assert not [spec for spec in every if "172.20.0.1" in spec]


def test_T1_the_control_plane_s_own_subnets_are_the_source_of_webhooks() -> None:
    spec = policies(seen(everything), "payments")["flow-webhook-ingress"]
    sources = [peer["ipBlock"]["cidr"] for rule in spec["ingress"] for peer in rule["from"]]
    subnets = [item.inputs["cidrBlock"] for item in by_type(seen(everything), "Subnet") if "control-plane" in item.name]
    assert sorted(sources) == sorted(subnets)


def test_T1_no_policy_reaches_the_metadata_service() -> None:
    world = {"name": "world", "source": {"namespace": "default"}, "destination": {"cidrs": ["0.0.0.0/0"]}}
    spec = policies(made(small(flows=[{**world, "ports": [{"port": 443}]}])), "default")["flow-world-egress"]
    assert "except" not in str(spec)
    assert "169.254" not in str([peer["ipBlock"]["cidr"] for rule in spec["egress"] for peer in rule["to"]])
    assert "0.0.0.0/0" not in str(spec)


def test_T5_a_namespace_of_ours_is_restricted_unless_said_otherwise() -> None:
    labels = {
        item.inputs["metadata"]["name"]: item.inputs["metadata"]["labels"]["pod-security.kubernetes.io/enforce"]
        for item in by_type(seen(everything), "Namespace", "NamespacePatch")
    }
    assert labels == {"default": "restricted", "legacy": "baseline", "payments": "restricted", "shop": "restricted"}


def test_T5_an_existing_namespace_is_labelled_and_never_made_or_deleted() -> None:
    monitor = seen(everything)
    assert monitor.one(PATCHED).type.endswith("NamespacePatch")
    assert {item.inputs["metadata"]["name"] for item in by_type(monitor, "Namespace")} == {"payments", "shop"}


@pytest.mark.parametrize("name", ["kube-system", "kube-public", "kube-mine"])
@pytest.mark.parametrize("existing", [True, False])
def test_T5_namespaces_of_Kubernetes_are_refused(name: str, existing: bool) -> None:
    refused = tried(small(namespaces=[{"name": name, "existing": existing}]))
    assert refused.sentence.startswith(f'namespaces[0].name is "{name}": ')
    assert refused.monitor.names() == set()


def test_used_alone_on_any_cluster() -> None:
    monitor = made(ALONE["IsolatedNamespace"], "house", "IsolatedNamespace")
    assert monitor.names() == {"house", "house-namespace", "house-policy-default-deny", "house-policy-allow-dns"}


def test_used_alone_with_everything() -> None:
    pods = {"namespace": "shop"}
    monitor = made(
        lambda: {
            "name": "shop",
            "service_ipv4_cidr": "172.20.0.0/16",
            "control_plane_cidrs": later(["10.20.1.0/28", "10.20.2.0/28"]),
            "aws_endpoint_cidrs": [later("10.20.3.0/28")],
            "identity_pods": [{"service_account": "orders"}],
            "role_bindings": [{"group": "devs", "cluster_role": "edit"}],
            "flows": [
                {"name": "watch", "source": pods, "destination": {"named": "api-server"}},
                {"name": "store", "source": pods, "destination": {"named": "aws-endpoints"}},
                {
                    "name": "hook",
                    "source": {"named": "api-server"},
                    "destination": pods,
                    "ports": [{"port": 9443}],
                },
            ],
        },
        "house",
        "IsolatedNamespace",
    )
    found = policies(monitor, "shop")
    sources = [peer["ipBlock"]["cidr"] for rule in found["flow-hook-ingress"]["ingress"] for peer in rule["from"]]
    assert sources == ["10.20.1.0/28", "10.20.2.0/28"]
    assert "10.20.3.0/28" in str(found["flow-store-egress"])
    assert "house-binding-devs-edit" in monitor.names()


@pytest.mark.parametrize("known", [[], ["0.0.0.0"], ["10.0.0.1/8"], "10.0.0.0/8"])
def test_T3_late_ranges_that_are_empty_or_wrong_open_nothing(known: Any) -> None:
    hook = {"name": "hook", "source": {"named": "api-server"}, "destination": {"namespace": "shop"}}
    refused = tried(
        lambda: {"name": "shop", "flows": [{**hook, "ports": [{"port": 9443}]}], "control_plane_cidrs": later(known)},
        "house",
        "IsolatedNamespace",
    )
    assert "control_plane_cidrs" in refused.sentence
    assert "house-policy-flow-hook-ingress" not in refused.monitor.names()
