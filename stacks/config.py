"""The only reader of Pulumi's configuration."""

import json
from dataclasses import dataclass
from typing import Any, TypeAlias

import pulumi
from pulumi.runtime import config as given

from eks_citadel.ephemeral.settings import EphemeralSettings
from eks_citadel.parsing.parse import parse
from eks_citadel.parsing.refusal import GIVEN, Described, Refusal, known_words, refuse

# The keys of each layout beside `layout`.
KEYS = {
    "single": ("cluster",),
    "foundation": ("foundation",),
    "cluster": ("cluster",),
    "traffic": ("traffic", "weights", "move"),
}


@dataclass(frozen=True)
class SingleConfig:
    """The layout `single`: the name and the args of a cluster with a network of its own."""

    name: str
    cluster: dict[str, Any]


@dataclass(frozen=True)
class FoundationConfig:
    """The layout `foundation`: its name and its args. `ephemeral_colours`: pull requests get its roles, too."""

    name: str
    foundation: dict[str, Any]
    ephemeral_colours: bool


@dataclass(frozen=True)
class ClusterConfig:
    """The layout `cluster`: a colour on a foundation, which is another stack. Without a name, the layout chooses it.

    `ephemeral` is its time to live.
    """

    name: str | None
    foundation: str
    cluster: dict[str, Any]
    ephemeral: EphemeralSettings | None


@dataclass(frozen=True)
class TrafficConfig:
    """The layout `traffic`: stacks of colours, the share of each, and the args of the way to them.

    `move` counts the moves of `citadel shift`, which writes it beside the weights. `load_balancers` are those of the
    colours, for records.
    """

    name: str
    foundation: str
    colours: tuple[str, ...]
    weights: dict[str, Any]
    move: int | None
    load_balancers: dict[str, Any]
    intended_differences: tuple[str, ...]
    switch: dict[str, Any]


StackConfig: TypeAlias = SingleConfig | FoundationConfig | ClusterConfig | TrafficConfig


def refused(refusal: Refusal) -> pulumi.RunError:
    """The sentence as an error of which Pulumi prints no traceback."""
    return pulumi.RunError(str(refusal))


def read() -> StackConfig:
    """The configuration, or one sentence that says what is wrong with it."""
    config = pulumi.Config()
    layout = config.get("layout") or "single"
    known = KEYS.get(layout)
    _refuse_unknown_keys(config, ("layout", *(known or KEYS["single"])))
    if known is None:
        raise pulumi.RunError(f'layout is "{layout}": it is unknown; choose one of {", ".join(sorted(KEYS))}.')
    return {"single": _single, "foundation": _foundation, "cluster": _cluster, "traffic": _traffic}[layout](config)


def _single(config: pulumi.Config) -> SingleConfig:
    cluster = _read_map(config, "cluster", "the cluster's args")
    return SingleConfig(_take_text(cluster, "cluster.name", pulumi.get_stack(), "the stack's name"), cluster)


def _foundation(config: pulumi.Config) -> FoundationConfig:
    args = _read_map(config, "foundation", "the foundation's args")
    name = _take_text(args, "foundation.name", pulumi.get_stack(), "the stack's name")
    return FoundationConfig(name, args, _take_bool(args, "foundation.ephemeral_colours"))


def _cluster(config: pulumi.Config) -> ClusterConfig:
    cluster = _read_map(config, "cluster", "the cluster's args")
    foundation = _take_text(cluster, "cluster.foundation", "foundation", "the stack foundation")
    ephemeral = _take_ephemeral(cluster)
    name = _take_text(cluster, "cluster.name", "", "the stack's name") if "name" in cluster else None
    return ClusterConfig(name, foundation, cluster, ephemeral)


def _traffic(config: pulumi.Config) -> TrafficConfig:
    args = _read_map(config, "traffic", "the listener and its colours")
    return TrafficConfig(
        name=_take_text(args, "traffic.name", pulumi.get_stack(), "the stack's name"),
        foundation=_take_text(args, "traffic.foundation", "foundation", "the stack foundation"),
        colours=_take_texts(args, "traffic.colours", "the stacks of the colours"),
        weights=_read_map(config, "weights", "the share of each colour in percent"),
        move=_read_number(config, "move"),
        load_balancers=_take_map(args, "traffic.load_balancers"),
        intended_differences=_take_texts({"intended_differences": []} | args, "traffic.intended_differences", "ids"),
        switch={key: value for key, value in args.items() if key != "intended_differences"},
    )


def _refuse_unknown_keys(config: pulumi.Config, known: tuple[str, ...]) -> None:
    # Config.get reads both sources, and no method lists its keys.
    for full_key in sorted({*given.CONFIG.get(), *given.get_config_env()}):
        namespace, _, key = full_key.partition(":")
        if namespace == config.name and key not in known:
            raise refused(refuse(key, GIVEN, "this key is unknown here", known_words(key, known)))


def _take_text(args: dict[str, Any], path: str, default: str, otherwise: str) -> str:
    """The text under the last word of the path, taken out of the args."""
    text = args.pop(path.rpartition(".")[2], default)
    if isinstance(text, str):
        return text
    number = isinstance(text, (int, float)) and not isinstance(text, bool)
    way_out = "quote it" if number else f"write text, or leave it out for {otherwise}"
    raise refused(refuse(path, Described("null") if text is None else text, "it must be a string", way_out))


def _take_texts(args: dict[str, Any], path: str, what: str) -> tuple[str, ...]:
    """The list of texts under the last word of the path, taken out of the args."""
    texts = args.pop(path.rpartition(".")[2], None)
    if isinstance(texts, list) and all(isinstance(text, str) for text in texts):
        return tuple(texts)
    raise refused(refuse(path, texts, "it must be a list of text", f"write {what} in [ ]"))


def _take_bool(args: dict[str, Any], path: str) -> bool:
    """The choice under the last word of the path, taken out of the args."""
    value = args.pop(path.rpartition(".")[2], False)
    if isinstance(value, bool):
        return value
    raise refused(refuse(path, value, "it must be true or false", "write one of the two"))


def _take_map(args: dict[str, Any], path: str) -> dict[str, Any]:
    """The map under the last word of the path, taken out of the args."""
    value = args.pop(path.rpartition(".")[2], None)
    if value is None or isinstance(value, dict):
        return value or {}
    raise refused(refuse(path, value, "it must be a map", "write one under it"))


def _read_number(config: pulumi.Config, key: str) -> int | None:
    """The whole number under the key, or None."""
    text = config.get(key)
    if text is None or (text.isascii() and text.isdecimal()):
        return None if text is None else int(text)
    raise refused(refuse(key, text, "it must be a whole number", "write the number that the stack exports"))


def _take_ephemeral(cluster: dict[str, Any]) -> EphemeralSettings | None:
    """The time to live, taken out of the args."""
    given = cluster.pop("ephemeral", None)
    try:
        return None if given is None else parse(EphemeralSettings, given, "cluster.ephemeral")
    except Refusal as refusal:
        raise refused(refusal) from None


def _read_map(config: pulumi.Config, key: str, what: str) -> dict[str, Any]:
    text = config.get(key)
    if text is None:
        way_out = f"write {what} under {config.full_key(key)} in the stack's file"
        raise pulumi.RunError(f"{key} is missing: it is required; {way_out}.")
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        start = " ".join(text.split())[:40]
        raise pulumi.RunError(f'{key} is "{start}": it must be a map; write {what} under it.')
    return found
