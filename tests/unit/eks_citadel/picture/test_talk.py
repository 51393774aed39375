"""Who can talk: a connection is open when both ends that are ours permit it."""

from collections.abc import Iterable

from eks_citadel.parsing.cidrs import around_link_local, internet
from eks_citadel.picture import talk
from eks_citadel.picture.connection import PRIVATE, pod_cidrs_of
from eks_citadel.picture.picture import Direction, Labels, Namespace, Peer, Permit, Picture, Port

from .clusters import ORDERS, PAYMENTS, cluster, flow, picture

PODS = ("10.20.0.0/19", "10.20.32.0/19")
ORDERS_LABELS: Labels = (("app", "orders"),)
HTTPS = Port("TCP", 443, 443)


def of(permits: Iterable[Permit], *left_open: str) -> Picture:
    """A cluster with the closed namespaces blue, green, and others that are left open."""
    closed = [Namespace(name, "restricted", closed=True) for name in ("blue", "green")]
    others = [Namespace(name, "restricted", closed=False) for name in left_open]
    return Picture("c", "1.36", "API", (), (), "strict", (), (), True, (), (*closed, *others), tuple(permits))


def out(peer: Peer, pods: Labels = (), port: Port = HTTPS, namespace: str = "blue") -> Permit:
    return _permit(namespace, "egress", pods, peer, port)


def into(peer: Peer, pods: Labels = (), port: Port = HTTPS, namespace: str = "green") -> Permit:
    return _permit(namespace, "ingress", pods, peer, port)


def _permit(namespace: str, direction: Direction, pods: Labels, peer: Peer, port: Port) -> Permit:
    return Permit(namespace, direction, pods, peer, port)


def pods(namespace: str | None, labels: Labels = ()) -> Peer:
    return Peer("pods", namespace, labels)


def block(cidr: str) -> Peer:
    return Peer("cidr", cidr=cidr)


def rows(*permits: Permit, left_open: tuple[str, ...] = ()) -> list[tuple[str, str, str]]:
    return [tuple(row) for row in talk.rows(of(permits, *left_open), PODS)]


def test_a_connection_that_both_ends_permit_is_open() -> None:
    assert rows(out(pods("green")), into(pods("blue"))) == [("blue", "green", "TCP 443")]


def test_a_connection_is_open_one_way_only() -> None:
    assert ("green", "blue", "TCP 443") not in rows(out(pods("green")), into(pods("blue")))


def test_one_end_alone_opens_nothing_and_is_a_finding() -> None:
    for permit, sentence in (
        (out(pods("green")), "blue may open TCP 443 to green, and green does not let it in."),
        (into(pods("blue")), "green lets blue in on TCP 443, and blue may not open it."),
    ):
        assert rows(permit) == []
        assert [found.sentence for found in talk.findings(of([permit]), PODS)] == [sentence]


def test_a_connection_that_both_ends_permit_is_no_finding() -> None:
    assert talk.findings(of([out(pods("green")), into(pods("blue"))]), PODS) == ()


def test_labels_of_both_ends_narrow_the_connection() -> None:
    api: Labels = (("tier", "api"),)
    found = rows(out(pods("green", api), ORDERS_LABELS), into(pods("blue"), (("app", "pay"),)))
    assert found == [("blue (app=orders)", "green (app=pay, tier=api)", "TCP 443")]


def test_labels_that_no_pod_can_have_open_nothing() -> None:
    one, other = out(pods("green"), ORDERS_LABELS), into(pods("blue", (("app", "jobs"),)))
    assert rows(one, other) == []
    assert len(talk.findings(of([one, other]), PODS)) == 2


def test_ports_meet_where_both_have_them() -> None:
    wide, narrow = Port("TCP", 8000, 9000), Port("TCP", 8443, 9999)
    assert rows(out(pods("green"), port=wide), into(pods("blue"), port=narrow)) == [("blue", "green", "TCP 8443-9000")]
    assert rows(out(pods("green"), port=wide), into(pods("blue"), port=Port("UDP", 8000, 9000))) == []
    every = Port("any", 1, 65535)
    assert rows(out(pods("green"), port=every), into(pods("blue"))) == [("blue", "green", "TCP 443")]
    assert rows(out(pods("green"), port=every), into(pods("blue"), port=every)) == [("blue", "green", "every port")]


def test_ports_that_are_not_the_same_open_nothing() -> None:
    assert rows(out(pods("green")), into(pods("blue"), port=Port("TCP", 8443, 8443))) == []


def test_a_permit_for_one_namespace_is_none_for_another() -> None:
    found = rows(out(pods("green"), namespace="blue"), into(pods("green"), namespace="green"))
    assert found == []


def test_every_namespace_means_the_closed_ones_that_agree() -> None:
    found = rows(out(pods(None)), into(pods("blue")))
    assert ("blue", "green", "TCP 443") in found
    assert ("blue", "every namespace that is not closed", "TCP 443") in found


def test_who_is_not_closed_has_no_say() -> None:
    assert rows(out(pods("kube-system", (("k8s-app", "kube-dns"),)))) == [
        ("blue", "kube-system (k8s-app=kube-dns)", "TCP 443")
    ]
    assert rows(into(pods("elsewhere"))) == [("elsewhere", "green", "TCP 443")]


def test_T1_a_namespace_that_is_left_open_talks_to_everybody() -> None:
    found = rows(into(pods("wild")), left_open=("wild",))
    assert ("wild", "anywhere", "every port") in found
    assert ("anywhere", "wild", "every port") in found
    assert ("wild", "green", "TCP 443") in found


def test_the_ranges_of_the_internet_are_said_in_one_word_if_they_are_all_there() -> None:
    ranges = internet("ipv4", ["10.20.0.0/16"], destination=True)
    wholes = (("the internet", frozenset(ranges)),)
    every, some = (of(out(block(text)) for text in found) for found in (ranges, ranges[1:]))
    assert talk.rows(every, wholes=wholes) == (("blue", "the internet", "TCP 443"),)
    (row,) = talk.rows(some, wholes=wholes)
    assert "the internet" not in row.destination


def test_ranges_outside_need_only_the_end_that_is_ours() -> None:
    assert rows(out(block("198.51.100.0/24")), into(block("203.0.113.0/24"))) == [
        ("203.0.113.0/24", "green", "TCP 443"),
        ("blue", "198.51.100.0/24", "TCP 443"),
    ]


def test_two_ranges_with_pods_in_them_open_a_connection_that_nobody_named() -> None:
    world = around_link_local("0.0.0.0/0")
    found = rows(*(out(block(text)) for text in world), *(into(block(text)) for text in world))
    assert found == [
        ("blue", "every address but link-local ones", "TCP 443"),
        ("blue", "green", "TCP 443"),
        ("every address but link-local ones", "green", "TCP 443"),
    ]


def test_a_range_without_pods_meets_no_pods() -> None:
    assert ("blue", "green", "TCP 443") not in rows(out(block("10.20.227.0/24")), into(pods("blue")))
    assert ("blue", "green", "TCP 443") in rows(out(block("10.20.0.0/16")), into(pods("blue")))


def test_where_nobody_says_where_pods_are_they_may_be_in_any_private_range() -> None:
    permits = [out(block("10.20.227.0/24")), into(pods("blue"))]
    assert ("blue", "green", "TCP 443") in talk.rows(of(permits))
    assert pod_cidrs_of(cluster()) == ("10.20.0.0/19", "10.20.32.0/19")
    existing = cluster(network={"vpc_id": "vpc-0a", "node_subnet_ids": ["subnet-0a", "subnet-0b"]})
    assert pod_cidrs_of(existing) == PRIVATE


def test_the_example_of_the_orders_service_reads_as_it_was_meant() -> None:
    settings = cluster(
        pod_identities=[{**ORDERS, "service_account": "orders", "role_arn": "arn:aws:iam::111122223333:role/orders"}],
        flows=[
            flow("pay", ORDERS, PAYMENTS, {"port": 8443}),
            flow("partner", ORDERS, {"cidrs": ["198.51.100.0/24"]}, {"port": 443}),
        ],
    )
    found = talk.rows(picture(settings), pod_cidrs_of(settings))
    assert [tuple(row) for row in found if row.source.startswith("shop")] == [
        ("shop", "kube-system (k8s-app=kube-dns)", "TCP 53, UDP 53"),
        ("shop (app=orders)", "10.20.227.0/24, 10.20.231.0/24, 198.51.100.0/24", "TCP 443"),
        ("shop (app=orders)", "payments", "TCP 8443"),
        ("shop (app=orders)", "the Pod Identity agent", "TCP 80"),
    ]
    assert [row.source for row in found if row.destination == "payments"] == ["shop (app=orders)"]
    assert talk.findings(picture(settings), pod_cidrs_of(settings)) == ()
