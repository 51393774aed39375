"""The page of a report: whole, read by everybody, and without a way for a name to become markup."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eks_citadel.cli.page.element import visible
from eks_citadel.cli.page.run import Rule
from eks_citadel.cli.page.subject import Cluster
from eks_citadel.picture.picture import Peer, Permit, Port
from page_reader import Element, cells, faults, read
from unit.eks_citadel.cli.page.subjects import EMPTY, ROLE, cluster, full, page, run
from unit.eks_citadel.picture import clusters

HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "</title></style></svg></table><h1>owned",
    "&lt;b&gt; &amp;",
    "javascript:alert(1)",
    "--><!--",
    "a\u202eb\x00c\ud800",
    " ",
    "x" * 5000,
)


def names(found: Element) -> set[str]:
    return {one.name for one in found.every()}


@pytest.mark.parametrize("word", ["plain", *HOSTILE], ids=range(len(HOSTILE) + 1))
def test_names_are_text_whatever_is_in_them(word: str) -> None:
    found = read(page(cluster(full(word, word)), runs=(run(word),), documentation="docs"))
    assert faults(found) == []
    assert names(found) == names(read(page(cluster(full("plain")), runs=(run("plain"),), documentation="docs")))
    assert [ROLE + visible(word), "Admin", "the whole cluster"] in cells(found, f"Who can enter {visible(word)}")


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_any_name_gives_a_page_without_faults(word: str) -> None:
    found = read(page(cluster(full(word, word)), runs=(run(word),)))
    assert faults(found) == []
    assert visible(word) in found.text


def test_characters_that_nobody_sees_are_numbers() -> None:
    assert visible("a\u202eb\x00\ud800\u00a0é ") == "a\\u202eb\\u0000\\ud800\\u00a0é "
    page(cluster(full("\ud800"))).encode()


def test_an_empty_cluster_says_nobody_and_nothing_and_has_no_picture() -> None:
    found = read(page(cluster(EMPTY)))
    assert faults(found) == []
    assert cells(found, "Who can enter empty") == [["nobody"]]
    assert cells(found, "What can leave empty") == [["nothing"]]
    assert cells(found, "What can talk in empty") == [["nothing"]]
    assert "The endpoint is open to nowhere on the internet." in found.text
    assert "svg" not in names(found)


def test_no_cluster_is_a_page_that_says_so() -> None:
    found = read(page())
    assert faults(found) == []
    assert "No cluster was made." in found.text


def test_two_clusters_have_their_own_parts_in_the_order_of_the_report() -> None:
    found = read(page(cluster(full("a", "blue")), cluster(full("a", "green")), runs=(run("a"), run("b"))))
    assert faults(found) == []
    assert [one.text for one in found.every("h2")] == [
        "Contents", "Cluster blue", "Cluster green", "Rehearsal of a (a)", "Rehearsal of b (b)",
        "What the rehearsal covers",
    ]  # fmt: skip
    contents = [one.text for one in next(found.every("nav")).every("a")]
    assert contents == [one.text for one in found.every("h2")][1:]


def test_a_cluster_without_a_picture_has_its_findings_and_the_reason() -> None:
    known = cluster(full("a"))
    found = read(page(Cluster("shop", known.diagnosis, None, "aws-auth lets people in.")))
    assert faults(found) == []
    assert "Who enters, leaves and talks is not shown: aws-auth lets people in." in found.text
    assert len(cells(found, "Findings of the doctor about shop")) == len(known.diagnosis.findings)


def test_ipv6_ranges_are_shown_as_they_are() -> None:
    made = clusters.picture(clusters.ipv6_cluster(flows=clusters.IPV6_FLOWS), clusters.IPV6_RANGES)
    found = read(page(cluster(made, pod_cidrs=["2001:db8::/64"])))
    assert faults(found) == []
    rows = cells(found, "What can talk in shop-blue")
    assert "fd80::/9" in next(row[1] for row in rows if row[0] == "payments" and row[2] == "TCP 443")
    assert ["2001:db8:77::/48", "shop (app=orders)", "TCP 80"] in rows


def test_the_same_subject_is_the_same_text_in_any_order_of_the_picture() -> None:
    made = clusters.picture(clusters.cluster(flows=clusters.FLOWS))
    assert page(cluster(made)) == page(cluster(made))
    turned = replace(made, permits=made.permits[::-1])
    assert cells(read(page(cluster(turned))), "What can talk in shop-blue") == cells(
        read(page(cluster(made))), "What can talk in shop-blue"
    )


def ways(found: Element, key: str) -> set[tuple[str, str, str]]:
    """Each way that the lines of a picture draw from left to right, by the words of the boxes at their ends."""
    svg = next(one for one in found.every("svg") if one.attributes["aria-labelledby"].startswith(key))
    drawn = [one for one in svg.inside if isinstance(one, Element)]
    boxes: dict[tuple[int, int], str] = {}
    for rect, after in ((one, drawn[place + 1 :]) for place, one in enumerate(drawn) if one.name == "rect"):
        words = []
        for one in after:
            if one.name != "text":
                break
            words.append(one.text)
        box = {name: int(rect.attributes[name]) for name in ("x", "y", "width", "height")}
        boxes[box["x"], box["y"] + box["height"] // 2] = " ".join(words)
        boxes[box["x"] + box["width"], box["y"] + box["height"] // 2] = " ".join(words)
    lines = [tuple(map(int, re.findall(r"\d+", one.attributes["d"]))) for one in drawn if one.name == "path"]
    ends = [((line[0], line[1]), (line[-2], line[-1])) for line in lines]
    starts = [one for one in ends if one[0][0] < 300]
    return {
        (boxes[who], boxes[by], boxes[to])
        for who, by in starts
        for begin, to in ends
        if (begin[0] > 300 and begin[1] == by[1])
    }


def test_the_picture_of_entering_draws_the_rights_and_no_others() -> None:
    made = clusters.picture(clusters.cluster(access_entries=[
        clusters.ADMIN,
        {"name": "a", "principal_arn": f"{clusters.ROLE}/a",
         "namespace_policies": [{"policy": "AmazonEKSEditPolicy", "namespaces": ["shop", "payments"]}]},
        {"name": "b", "principal_arn": f"{clusters.ROLE}/b",
         "namespace_policies": [{"policy": "AmazonEKSEditPolicy", "namespaces": ["shop"]}]},
    ]))  # fmt: skip
    role = "arn:aws:iam::111122223333:role/"
    assert ways(read(page(cluster(made))), "cluster-1-enter") == {
        (f"{role}me", "AmazonEKSClusterAdminPolicy", "the whole cluster"),
        (f"{role}a", "AmazonEKSEditPolicy", "shop"),
        (f"{role}a", "AmazonEKSEditPolicy", "payments"),
        (f"{role}b", "AmazonEKSEditPolicy", "shop"),
    }


def test_the_map_of_flows_draws_the_namespaces_without_the_add_ons() -> None:
    made = clusters.picture(clusters.cluster(flows=clusters.FLOWS))
    found = ways(read(page(cluster(made))), "cluster-1-talk")
    assert {one for one in found if "kube-system" not in one} == {
        ("shop", "TCP 8443, UDP 8443", "payments"),
        ("shop", "TCP 9000-9010", "shop"),
        ("payments", "TCP 8080", "shop"),
        ("shop", "TCP 443", "172.20.0.1/32 and 2 more"),
        ("payments", "TCP 443", "10.20.227.0/24, 10.20.231.0/24"),
        ("10.99.0.0/24", "TCP 80", "shop"),
        ("10.20.226.0/24, 10.20.230.0/24", "TCP 9443", "shop"),
        ("default", "TCP 443", "every address but link-local ones"),
    }
    assert "kube-system" not in {one[0] for one in found}


def test_a_picture_that_drew_another_right_would_be_noticed() -> None:
    drawn = [page(cluster(replace(EMPTY, permits=(_permit(port),)))) for port in (443, 444)]
    assert [ways(read(one), "cluster-1-talk") for one in drawn] == [
        {("shop", f"TCP {port}", "198.51.100.0/24")} for port in (443, 444)
    ]


def test_ends_that_look_alike_when_they_are_shortened_stay_apart() -> None:
    both = "10.0.0.0/24", "10.1.0.0/24"
    ranges = {"shop": (*both, "10.2.0.0/24"), "red": (*both, "10.3.0.0/24")}
    permits = tuple(
        Permit(name, "egress", (), Peer("cidr", cidr=one), Port("TCP", 443, 443))
        for name, several in ranges.items()
        for one in several
    )
    found = read(page(cluster(replace(EMPTY, permits=permits))))
    texts = [one.text for one in found.every("text")]
    assert texts.count("10.0.0.0/24 and 2 more") == 2
    ends = [one.attributes["d"].rpartition(" ")[2] for one in found.every("path")]
    assert len(set(ends)) == 2


def _permit(port: int) -> Permit:
    return Permit("shop", "egress", (), Peer("cidr", cidr="198.51.100.0/24"), Port("TCP", port, port))


def test_promises_findings_and_rules_link_to_the_pages_where_the_reader_has_them() -> None:
    linked = read(page(cluster(full("a")), runs=(run("a"),), documentation="https://example.com/docs/"))
    found = {one.attributes["href"] for one in linked.every("a")}
    base = "https://example.com/docs"
    assert {f"{base}/README.md#what-is-promised", f"{base}/docs/guide/doctor.md#findings"} <= found
    assert f"{base}/docs/evidence/rehearsal-rules.md" in found
    plain = read(page(cluster(full("a")), runs=(run("a"),)))
    assert not [one for one in plain.every("a") if ".md" in one.attributes["href"]]


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("https://example.com/a#b", ["https://example.com/a#b"]),
        ("https://example.com/a; https://example.com/b", ["https://example.com/a", "https://example.com/b"]),
        ("EKS User Guide; https://example.com/b", ["https://example.com/b"]),
        ("http://example.com/", []),
        ('https://x/"><script>', []),
        ("javascript:alert(1)//https://x", []),
    ],
)
def test_only_addresses_are_links(text: str, linked: list[str]) -> None:
    made = replace(run("a"), rules=(Rule("name", "rule", text),))
    main = next(read(page(runs=(made,))).every("main"))
    assert [one.attributes["href"] for one in main.every("a")] == linked


def test_the_bars_of_the_critical_path_follow_each_other() -> None:
    found = read(page(runs=(run("a"),)))
    bars = [one.attributes for one in found.every("rect") if one.attributes.get("class") == "bar"]
    assert [(one["x"], one["width"]) for one in bars] == [("0.0", "900.0"), ("900.0", "2.0")]
    assert cells(found, "Critical path of a (a): about 10.0 min on AWS") == [["a", "a", "10.0 min"], ["a", "a", "0 s"]]
