"""T6: ports that the network policy agent would drop, of whatever policies the cluster has."""

from eks_citadel.picture import talk
from eks_citadel.picture.from_objects import permits_of
from eks_citadel.picture.picture import Peer, Port

from .test_talk import block, into, of, out, pods


def ports(count: int, first: int = 8000) -> list[Port]:
    return [Port("TCP", number, number) for number in range(first, first + count)]


def codes(*permits: object) -> list[str]:
    return [one.sentence for one in talk.findings(of(permits)) if one.code == "too-many-ports"]  # type: ignore[arg-type]


def test_T6_permits_of_several_policies_for_one_pair_add_up() -> None:
    blue = pods("blue")
    assert codes(*(into(blue, port=port) for port in ports(24))) == []
    assert codes(*(into(blue, (("app", "web"),), port) for port in ports(25))) == [
        "Ingress policies of green (app=web) open 25 combinations of protocol and ports between one pod and one "
        "address: the network policy agent keeps 24 of them and drops the others at random."
    ]
    other = [into(block("10.0.0.0/8"), port=port) for port in ports(12, 9000)]
    assert codes(*(into(blue, port=port) for port in ports(13)), *other)
    elsewhere = [out(block("198.51.100.0/24"), port=port, namespace="green") for port in ports(12, 9000)]
    assert codes(*(into(blue, port=port) for port in ports(13)), *elsewhere) == []


def test_T6_a_rule_without_peers_is_for_every_address() -> None:
    anywhere = [out(Peer("anywhere"), port=port) for port in ports(13)]
    assert codes(*anywhere, *(out(block("198.51.100.0/24"), port=port) for port in ports(12, 9000)))


def test_T6_policies_of_users_are_judged_as_they_are_read() -> None:
    def policy(name: str, first: int) -> dict[str, object]:
        rule = {"from": [{"podSelector": {}}], "ports": [{"port": first + number} for number in range(20)]}
        spec = {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [rule]}
        return {"kind": "NetworkPolicy", "metadata": {"name": name, "namespace": "blue"}, "spec": spec}

    assert codes(*permits_of([policy("one", 1000), policy("two", 2000)]))
    assert codes(*permits_of([policy("one", 1000), policy("two", 1000)])) == []
