"""The tables of keys and outputs on the pages of the components: `make pages` writes them.

A table stands between two marks, `<!-- keys: NetworkArgs (make pages) -->` or `<!-- outputs: Network (make pages) -->`
and `<!-- end -->`. Its texts are the docstrings, its defaults those of the settings, its types those of the schema.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from pulumi.provider.experimental.analyzer import PropertyDefinition, PropertyType

from eks_citadel.doctor.checks import CHECKS
from eks_citadel.doctor.facts import QUESTIONS
from eks_citadel.doctor.from_picture import NOT_IN_PICTURES
from eks_citadel.doctor.severity import SEVERITIES
from eks_citadel.inputs.outputs import outputs_of
from eks_citadel.kubernetes.eks_addons import AddonPods, EksAddon, every
from eks_citadel.picture.picture import Entry, Grant, Picture
from eks_citadel.picture.repair import Losses, who_can_repair
from eks_citadel.plugin.defaults import defaults
from eks_citadel.plugin.descriptions import bases, declared, descriptions
from eks_citadel.plugin.host import public_components
from eks_citadel.plugin.schema import Schema, schema_of

ME = "arn:aws:iam::111122223333:role/me"
ONE_ADMIN = Picture(
    "shop", "1.36", "API", ("203.0.113.7/32",), (), "strict",
    (Entry(ME, grants=(Grant("AmazonEKSClusterAdminPolicy"),)),), (), True, (), (), (),
)  # fmt: skip
GONE, NO_WAY = frozenset({ME}), Losses(public_ranges=True, private_ranges=True, vpc=True)
LOSSES: Mapping[str, Mapping[str, Losses]] = {
    "API": {
        "nothing": Losses(),
        "the only admin, such as the deployer's role": Losses(principals=GONE),
        "the public ranges": Losses(public_ranges=True),
        "every way to the endpoint, the VPC's too": NO_WAY,
        "the key is disabled, or waits for its deletion": Losses(key="disabled"),
        "the key is disabled, and the only admin": Losses(key="disabled", principals=GONE),
        "the key is deleted": Losses(key="deleted"),
        "everybody in the account who may call EKS and KMS": Losses(account=True),
        "these people, and the only admin": Losses(account=True, principals=GONE),
        "these people, and every way to the endpoint": replace(NO_WAY, account=True),
    },
    "CONFIG_MAP": {
        "mode `CONFIG_MAP`: nothing": Losses(),
        "mode `CONFIG_MAP`: the admins in the ConfigMap": Losses(config_map=True),
        "mode `CONFIG_MAP`: these and the creator": Losses(config_map=True, creator=True),
        "mode `CONFIG_MAP`: these, and the people in the account": Losses(config_map=True, creator=True, account=True),
    },
}

GUIDE = Path(__file__).parents[1] / "docs" / "guide"
MARKED = re.compile(r"(<!-- (keys|outputs|table): (\w+) \(make pages\) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
WORDS = {PropertyType.STRING: "text", PropertyType.INTEGER: "whole number", PropertyType.BOOLEAN: "true or false"}


def rewritten(page: str) -> str:
    """The text of a page with its tables as the source has them."""

    def table(found: re.Match[str]) -> str:
        start, kind, name, _, end = found.groups()
        makers = {"keys": partial(keys_table, name, page), "outputs": partial(outputs_table, name)}
        rows = makers[kind]() if kind in makers else TABLES[name]()
        return f"{start}\n{rows}\n{end}"

    return MARKED.sub(table, (GUIDE / page).read_text())


def tables(page: str) -> list[str]:
    """The args and components that have a table on a page."""
    return [found[3] for found in MARKED.finditer((GUIDE / page).read_text())]


def keys_table(args: str, page: str) -> str:
    """What may be written, for a page whose own tables are linked first."""
    owner, properties, names = _args()[args]
    said, otherwise = descriptions(owner), _defaults()[owner]
    spelling = {name: key for key, name in names.items()}
    table = "| Key | Takes | Default | What it is |\n| --- | --- | --- | --- |\n"
    for name in _in_order(owner):
        found = properties[spelling[name]]
        default = otherwise.get(name, "none") if found.optional else "required"
        table += f"| `{name}` | {_takes(found, page)} | {default} | {said[name]} |\n"
    return table


def outputs_table(component: str) -> str:
    """What a component tells."""
    (owner,) = [one for one in public_components() if one.__name__ == component]
    said = descriptions(owner)
    return "| Output | What it is |\n| --- | --- |\n" + "".join(
        f"| `{name}` | {said[name]} |\n" for name in outputs_of(owner)
    )


def further_addons_table() -> str:
    """What further add-ons need, from the library's table."""
    rows = "| Add-on | Namespace | Role by Pod Identity | Its pods call | Called by the control plane |\n"
    rows += "| --- | --- | --- | --- | --- |\n"
    for name, addon in sorted(every().items()):
        policies = [f"`{policy.rpartition('/')[2]}`" for policy in addon.policies]
        own = [f"zones ({addon.zones})"] if addon.zones else ["its cluster's target groups"] if addon.chart else []
        role = ", ".join([*policies, *own]) or "none"
        calls = "; ".join(f"{pods.name}: {', '.join(_calls(addon, pods))}" for pods in addon.pods)
        called = ", ".join(f"{pods.name} on {pods.called_on}" for pods in addon.pods if pods.called_on)
        calls, called = calls or "what they do on the host's network", called or "no"
        rows += f"| `{name}` | {addon.namespace} | {role} | {calls} | {called} |\n"
    return rows


def findings_table() -> str:
    """What the doctor finds, the most severe first."""
    rows = "| Finding | Severity | What it means | Promise | Needs |\n| --- | --- | --- | --- | --- |\n"
    for severity in SEVERITIES:
        for check in (one for one in CHECKS if one.severity == severity):
            needs = ", ".join(f"`{question}`" for question in check.asks) or "EKS"
            title = f"[{check.title}]({check.source}). {check.way_out}"
            rows += f"| `{check.id}` | {severity} | {title} | {check.promise or 'none'} | {needs} |\n"
    return rows


def questions_table() -> str:
    """What the doctor asks, and whether a rehearsal's report has it."""
    rows = "| Question | Asks for | In a report |\n| --- | --- | --- |\n"
    for question, words in QUESTIONS.items():
        rows += f"| `{question}` | {words} | {'no' if question in NOT_IN_PICTURES else 'yes'} |\n"
    return rows


def losses_table() -> str:
    """Who repairs a cluster with one admin and one public range after each loss."""
    rows = "| Lost | Who repairs the cluster |\n| --- | --- |\n"
    for mode in ("API", "CONFIG_MAP"):
        picture = replace(ONE_ADMIN, authentication_mode=mode, entries=ONE_ADMIN.entries if mode == "API" else ())
        for words, losses in LOSSES[mode].items():
            said = " ".join(one.sentence for one in who_can_repair(picture, losses)) or "Nobody."
            rows += f"| {words} | {said.replace(ONE_ADMIN.entries[0].principal_arn, '`role/me`')} |\n"
    return rows


TABLES: Mapping[str, Callable[[], str]] = {
    "FurtherAddons": further_addons_table, "Findings": findings_table, "Questions": questions_table,
    "Losses": losses_table,
}  # fmt: skip


def _calls(addon: EksAddon, pods: AddonPods) -> Iterator[str]:
    yield "the API server"
    if pods.dns:
        yield "DNS"
    if pods.calls_aws:
        yield "the agent"
        yield from addon.services
    if pods.internet:
        yield f"public addresses on {', '.join(str(port) for port in sorted({port for _, port in pods.internet}))}"


@cache
def _package() -> Schema:
    return schema_of(public_components(), "")


@cache
def _defaults() -> dict[type, Mapping[str, str]]:
    return {args: found for component in public_components() for args, found in defaults(component).items()}


@cache
def _args() -> dict[str, tuple[type, Mapping[str, PropertyDefinition], Mapping[str, str]]]:
    """By name: the class, its properties, and their names in Python."""
    types = _package().types.values()
    found = {
        type_.python_type.__name__: (type_.python_type, type_.properties, type_.properties_mapping) for type_ in types
    }
    by_name = {args.__name__: args for args in _defaults()}
    for name, component in _package().components.items():
        found[f"{name}Args"] = (by_name[f"{name}Args"], component.inputs, component.inputs_mapping)
    return found


def _in_order(args: Any) -> list[str]:
    """What is required first, then what a component takes alone, then what it takes like others."""
    required = [name for name in args.__annotations__ if name in args.__required_keys__]
    return list(dict.fromkeys([*required, *_own_first(args)]))


def _own_first(args: type) -> Iterator[str]:
    yield from declared(args)
    for base in bases(args):
        yield from _own_first(base)


def _takes(found: PropertyDefinition, page: str) -> str:
    words = _shape(found, page)
    each = found.items is not None and not found.items.plain and not found.items.ref
    if not found.plain:
        return f"{words}, or `Input`"
    return f"{words}, each or `Input`" if each else words


def _shape(found: PropertyDefinition, page: str, *, several: bool = False) -> str:
    type_ = _package().type_of(found)
    if type_ is not None:
        return f"[{'maps' if several else 'map'}]({_link(type_.python_type.__name__, page)})"
    if found.items is not None:
        return f"list of {_shape(found.items, page, several=True)}"
    if found.additional_properties is not None:
        return f"map of {_shape(found.additional_properties, page, several=True)}"
    return WORDS[found.type] if found.type else "anything plain"


def _link(args: str, page: str) -> str:
    """Where the table of args is: on the page itself, or else on another."""
    pages = [page, *sorted(path.name for path in GUIDE.glob("*.md"))]
    there = next(one for one in pages if args in tables(one))
    before = (GUIDE / there).read_text().partition(f"<!-- keys: {args} ")[0]
    heading = re.findall(r"^#+ (.+)$", before, re.MULTILINE)[-1]
    anchor = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
    return f"{'' if there == page else there}#{anchor}"


if __name__ == "__main__":
    for path in sorted(GUIDE.glob("*.md")):
        path.write_text(rewritten(path.name))
