"""One cluster: the answers, the findings, and what runs in it."""

from eks_citadel.cli.page.answers import answers
from eks_citadel.cli.page.element import Markup, tag
from eks_citadel.cli.page.findings import findings
from eks_citadel.cli.page.links import Documentation
from eks_citadel.cli.page.section import section
from eks_citadel.cli.page.subject import Cluster
from eks_citadel.cli.page.table import table
from eks_citadel.picture.picture import Picture


def cluster_section(key: str, cluster: Cluster, documentation: Documentation) -> Markup:
    """A section; `key` begins the ids."""
    title, found = f"Cluster {cluster.name}", findings(f"{key}-findings", cluster, documentation)
    if cluster.side is None:
        sentence = f"Who enters, leaves and talks is not shown: {cluster.unshown}"
        return section(key, 2, title, tag("p", sentence, class_="note"), found)
    picture = cluster.side.picture
    about = tag("p", f"Kubernetes {picture.kubernetes_version}, authentication mode {picture.authentication_mode}.")
    return section(key, 2, title, about, answers(key, cluster.side, documentation), found, _running(picture))


def _running(picture: Picture) -> Markup:
    rows = [(one.name, one.version or "not known") for one in picture.addons]
    rows += [(f"node group {one.name}", f"Kubernetes {one.kubernetes_version}") for one in picture.node_groups]
    return table(f"Add-ons and node groups of {picture.cluster_name}", ("name", "version"), rows)
