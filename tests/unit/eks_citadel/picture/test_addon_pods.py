"""Add-ons whose pods no network policy opens are found, and no others."""

from dataclasses import replace
from typing import Any

from eks_citadel.kubernetes.eks_addons import known
from eks_citadel.picture.addon_pods import findings
from eks_citadel.picture.picture import Addon, Labels, Peer, Permit, Picture, Port

from .clusters import cluster, picture, unreached

ADDONS = [
    {"name": name, "version": "v9.9.9-eksbuild.1", **({"hosted_zone_ids": ["Z0"]} if addon.zones else {})}
    for name, addon in known().items()
]
ADOT = Addon("adot", "opentelemetry-operator-system")


def with_addons(*addons: Addon, whole: Picture | None = None) -> Picture:
    whole = whole or picture(cluster())
    return replace(whole, addons=(*whole.addons, *addons))


def opened(found: Picture, namespace: str, *pods: Labels) -> Picture:
    peer, port = Peer("anywhere"), Port("TCP", 443, 443)
    return replace(found, permits=(*found.permits, *(Permit(namespace, "egress", one, peer, port) for one in pods)))


def closed(found: Picture) -> list[str]:
    assert {one.code for one in findings(found)} <= {"addon-pods-closed"}
    return [one.sentence.partition(" in ")[0].removeprefix("No network policy opens ") for one in findings(found)]


def test_T2_no_pod_of_an_add_on_that_the_library_installs_is_closed() -> None:
    everything: dict[str, Any] = {"addons": ADDONS}
    for settings in (cluster(**everything), cluster(**everything, network_policy_mode="standard"), unreached()):
        assert findings(picture(settings)) == ()


def test_T2_an_add_on_in_a_namespace_that_no_policy_opens_is_found_with_the_way_out() -> None:
    assert [one.sentence for one in findings(with_addons(ADOT))] == [
        "No network policy opens any pod of the add-on adot in opentelemetry-operator-system, which the mode strict "
        "closes unless they use the host's network; create a NetworkPolicy there for each connection that they need."
    ]
    assert closed(opened(with_addons(ADOT), ADOT.namespace, ())) == []
    assert closed(opened(with_addons(ADOT), ADOT.namespace, (("app", "collector"),))) == []
    assert closed(opened(with_addons(ADOT), "shop", ())) == ["any pod of the add-on adot"]
    assert closed(replace(with_addons(ADOT), network_policy_mode="standard")) == []


def test_policies_of_other_add_ons_in_kube_system_do_not_count() -> None:
    other = Addon("fluent-bit", "kube-system")
    assert closed(with_addons(other)) == ["any pod of the add-on fluent-bit"]
    assert closed(opened(with_addons(other), "kube-system", (("app", "fluent-bit"),))) == []


def test_each_pod_of_an_add_on_that_is_known_needs_a_policy_of_its_own() -> None:
    bare = replace(picture(cluster()), permits=())
    assert closed(bare) == [
        "ebs-csi-controller and ebs-csi-node of the add-on aws-ebs-csi-driver",
        "coredns of the add-on coredns",
        "metrics-server of the add-on metrics-server",
    ]
    efs = Addon("aws-efs-csi-driver", "kube-system")
    assert closed(with_addons(efs)) == ["efs-csi-controller of the add-on aws-efs-csi-driver"]
    assert closed(opened(with_addons(efs), "kube-system", (("app", "efs-csi-controller"),))) == []
    assert closed(opened(with_addons(efs), "kube-system", (("k8s-app", "whatever-it-is-called"),))) == []


def test_add_ons_on_the_host_s_network_need_none() -> None:
    assert closed(with_addons(Addon("prometheus-node-exporter", "prometheus-node-exporter"))) == []
