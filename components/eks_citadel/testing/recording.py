"""`recorded` and `refuses`: a program on a recording monitor, without an engine, an account or a connection."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime.mocks import MockEngine
from pulumi.runtime.proto import engine_pb2

from eks_citadel.parsing.refusal import Refusal
from eks_citadel.testing.applies import judged_applies
from eks_citadel.testing.graph import Graph
from eks_citadel.testing.mocks import Mocks
from eks_citadel.testing.monitor import RecordingMonitor
from eks_citadel.testing.project import Project, load, of_program, stacks_of
from eks_citadel.testing.resource import Resource
from eks_citadel.testing.running import Stage, perform
from eks_citadel.testing.unreadable import Unreadable
from eks_citadel.testing.urns import STACK_TYPE

Program = Callable[[], Any] | str | Path


@dataclass(frozen=True)
class Recording:
    """What a program registered until its end or its error."""

    graph: Graph
    error: BaseException | None


class RecordingEngine(MockEngine):
    """Keeps the messages of `pulumi.log`."""

    def __init__(self) -> None:
        super().__init__(logging.getLogger("pulumi"))
        self.logs: list[str] = []

    def Log(self, request: engine_pb2.LogRequest) -> None:
        """Keep a message, but not the SDK's own for debugging."""
        if request.severity != engine_pb2.DEBUG:
            self.logs.append(request.message)


def recorded(
    program: Program, *, stack: str | None = None, config: Mapping[str, str] | None = None, preview: bool = False,
    mocks: pulumi.runtime.Mocks | None = None,
) -> Graph:  # fmt: skip
    """The resources of a program: a function, which may be async, or the folder of a project with Pulumi.yaml.

    `config` maps `NAMESPACE:KEY` to text, and comes before a project's own. `mocks` answer; by default `Mocks()`. In a
    `preview` computed outputs are unknown. Errors: those of the program, `Unreadable` of a project's files, and
    `NeverRan` where an assertion in an `apply` was not called.
    """
    with judged_applies():
        found = record(program, stack=stack, config=config, preview=preview, mocks=mocks)
        if found.error is not None:
            raise found.error
    return found.graph


def refuses(program: Program, words: str, **options: Any) -> str:
    """The sentence with which a program is refused. `options` are those of `recorded`.

    Errors: `AssertionError` where it is not refused, or without these words; any other error of the program itself.
    """
    error = record(program, **options).error
    if error is None:
        raise AssertionError(f'The program was not refused; a refusal with "{words}" was expected.')
    if not isinstance(error, (pulumi.RunError, Refusal)):
        raise error
    if words not in str(error):
        raise AssertionError(f'The program was refused without the words "{words}": {error}') from None
    return str(error)


def record(
    program: Program, *, stack: str | None = None, config: Mapping[str, str] | None = None, preview: bool = False,
    mocks: pulumi.runtime.Mocks | None = None,
) -> Recording:  # fmt: skip
    """The same, also of a program that ends with an error."""
    project = _project(program, stack, config or {})
    monitor, engine = RecordingMonitor(mocks or Mocks(), preview=preview), RecordingEngine()
    error = perform(project, Stage(monitor, engine, preview))
    return Recording(graph_of(monitor, engine.logs), error)


def graph_of(monitor: RecordingMonitor, logs: list[str]) -> Graph:
    """What a monitor has recorded."""
    stacks = [urn for urn, one in monitor.registrations.items() if one.type == STACK_TYPE]
    return Graph(
        by_urn=dict(monitor.registrations),
        outputs=monitor.outputs.get(stacks[0], {}) if stacks else {},
        component_outputs={urn: found for urn, found in monitor.outputs.items() if urn not in stacks},
        reads={urn: sorted(request.dependencies) for urn, request in monitor.reads.items()},
        calls=tuple(monitor.invokes),
        logs=(*logs, *_hooks_not_run(monitor.registrations.values())),
    )


def _hooks_not_run(made: Iterable[Resource]) -> Iterator[str]:
    for one in made:
        for kind, names in one.hooks.items():
            for name in names:
                yield f'The {kind} hook "{name}" of {one!r} was not run, since a recording creates nothing.'


def _project(program: Program, stack: str | None, config: Mapping[str, str]) -> Project:
    if not isinstance(program, (str, Path)):
        if not callable(program):
            raise TypeError(f"The program is {type(program).__name__}; give a function, or the folder of a project.")
        return of_program(program, stack or "dev", config)
    found = load(program, stack or _only_stack(program))
    return replace(found, config={**found.config, **config})


def _only_stack(directory: str | Path) -> str:
    stacks = stacks_of(directory)
    if len(stacks) > 1:
        raise Unreadable(f"{directory} has the stacks {', '.join(stacks)}; name one with stack=.")
    return stacks[0] if stacks else "dev"
