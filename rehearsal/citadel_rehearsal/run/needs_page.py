"""docs/evidence/addon-needs.md: what each add-on needs, from the emulator's table."""

from collections.abc import Iterator, Mapping
from typing import Any

HEAD = """# What add-ons need

What the pods of each add-on ask for before they are ready, and later in their work; in the rehearsal an add-on whose
way is closed is `DEGRADED`, by the rules `addon-ways` and `addon-credentials` of
[the rehearsal](rehearsal-rules.md). Read on 2026-11-29 from the sources below, not seen on AWS. Pods on the host's
network are not held by network policies. This page is written from the table, and a test holds them equal.

| Add-on | Pods | Network | Taints tolerated | Before they are ready | In their work | Source |
| --- | --- | --- | --- | --- | --- | --- |
"""
TAIL = """
An add-on that is not in the table is not judged. Nor are: the ways of work, images of other registries, the ingress
that webhooks and the metrics API need, IRSA, and the role of a node that pods use without a role of their own.

## Sources

"""


def needs_page(table: Mapping[str, Any]) -> str:
    """The page, from the table with `addons` and `sources`."""
    rows = "".join(_row(addon, workload) for addon, workloads in table["addons"].items() for workload in workloads)
    return HEAD + rows + TAIL + "".join(f"- {name}: {text}\n" for name, text in sorted(table["sources"].items()))


def _row(addon: str, workload: Mapping[str, Any]) -> str:
    tolerated = workload.get("tolerates", ["*"])
    taints = "every" if "*" in tolerated else ", ".join(f"`{key}`" for key in tolerated) or "none"
    network = "the host's" if workload.get("host_network") else "pods'"
    asked = "; ".join(_asked(workload)) or "nothing"
    work = workload.get("in_work", "")
    return f"| `{addon}` | {workload['pods']} | {network} | {taints} | {asked} | {work} | {workload['source']} |\n"


def _asked(workload: Mapping[str, Any]) -> Iterator[str]:
    if workload.get("dns"):
        yield "the cluster's DNS"
    if workload.get("api_server"):
        yield "the API server"
    if workload.get("kubelets"):
        yield "a kubelet on 10250"
    yield from (f"{service} on 443" for service in workload.get("services", ()))
    yield from (f"`{action}` for the role of `{workload['service_account']}`" for action in workload.get("actions", ()))
