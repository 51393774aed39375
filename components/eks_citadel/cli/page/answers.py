"""The three answers about a cluster: who can enter, what can leave, what can talk."""

from eks_citadel.cli.page.columns import Way, columns
from eks_citadel.cli.page.element import Markup, lines, tag
from eks_citadel.cli.page.flow_map import flow_map, shortened
from eks_citadel.cli.page.links import Documentation
from eks_citadel.cli.page.section import section
from eks_citadel.cli.page.table import table
from eks_citadel.picture import enter, leave, talk
from eks_citadel.picture.difference import Side

_PEERS = ("from", "to", "ports")


def answers(key: str, side: Side, documentation: Documentation) -> Markup:
    """A section for each; `key` begins the ids."""
    return lines(
        _section(f"{key}-enter", "Who can enter?", _enter(key, side), documentation.promises("E1", "E2", "E6")),
        _section(f"{key}-leave", "What can leave?", _leave(key, side), documentation.promises("L3", "L4", "L5")),
        _section(f"{key}-talk", "What can talk?", _talk(key, side), documentation.promises("T1", "T2", "T3", "T4")),
    )


def _section(key: str, title: str, content: Markup, promises: Markup) -> Markup:
    return section(key, 3, title, content, tag("p", "Promises: ", promises, class_="note"))


def _enter(key: str, side: Side) -> Markup:
    picture = side.picture
    rows = enter.rows(picture)
    ways = [Way(row.principal, row.may, tuple(row.where.split(", "))) for row in rows]
    name = picture.cluster_name
    return lines(
        tag("p", f"The endpoint is open to {', '.join(picture.public_cidrs) or 'nowhere on the internet'}."),
        columns(f"{key}-enter-picture", f"Who can enter {name}", ("principal", "may", "where"), ways),
        table(f"Who can enter {name}", ("principal", "may", "where"), rows, "nobody"),
    )


def _leave(key: str, side: Side) -> Markup:
    rows, name = leave.rows(side.picture), side.picture.cluster_name
    head = ("service account", "role", "reaches")
    ways = [Way(row.service_account, row.role_arn, tuple(row.reaches.split("\n"))) for row in rows]
    return lines(
        columns(f"{key}-leave-picture", f"What pods of {name} reach in AWS", head, ways),
        table(f"What can leave {name}", head, rows),
    )


def _talk(key: str, side: Side) -> Markup:
    rows, name = talk.rows(side.picture, side.pod_cidrs, side.names, side.wholes), side.picture.cluster_name
    own = [row for row in rows if not talk.is_of_addons(row)]
    others = [row for row in rows if talk.is_of_addons(row)]
    namespaces = ((one.name, one.pod_security, "closed" if one.closed else "open") for one in side.picture.namespaces)
    return lines(
        tag("p", f"Network policies: mode {side.picture.network_policy_mode}."),
        columns(f"{key}-talk-picture", f"Flows of {name} between namespaces and outside", ("from", "ports", "to"),
                flow_map(side), shortened),
        table(f"What can talk in {name}", _PEERS, own),
        table(f"Connections of the add-ons of {name} in kube-system", _PEERS, others),
        table(f"Namespaces of {name}", ("namespace", "Pod Security", "network"), namespaces),
    )  # fmt: skip
