"""Runs a program at a monitor of this process, until every output is known or one has failed."""

import asyncio
import contextvars
import threading
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from unittest import mock

from pulumi.runtime import config, mocks, resource, settings
from pulumi.runtime.proto import source_pb2
from pulumi.runtime.stack import run_in_stack

from eks_citadel.testing.at_once import at_once
from eks_citadel.testing.program_file import importable, run_program
from eks_citadel.testing.project import Project

Result = TypeVar("Result")


@dataclass(frozen=True)
class Stage:
    """What answers a program: a monitor, an engine for its messages, and whether this is a preview."""

    monitor: Any
    engine: Any
    preview: bool = False


def perform(project: Project, stage: Stage) -> BaseException | None:
    """The error with which the program ended, or None."""
    return apart(lambda: _perform(project, stage))


def apart(work: Callable[[], Result]) -> Result:
    """What the work returns or raises, done in a thread of its own: there it has its own event loop.

    A test may have a running loop, or keep one for Pulumi's mocks. The settings and the configuration of Pulumi's SDK
    that the work makes are of this work only.
    """
    done: Future[Result] = Future()
    context = contextvars.copy_context()

    def do() -> None:
        try:
            done.set_result(context.run(work))
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=do, name="program", daemon=True).start()
    return done.result()


def _perform(project: Project, stage: Stage) -> BaseException | None:
    # The SDK's mocks turn the loop while they answer: many resources deep, it would be in itself.
    without_turns = mock.patch.object(mocks, "_sync_await", _without_a_wait)
    try:
        with importable(project), without_frames(), without_turns, _loop_of_one_thread() as loop:
            loop.run_until_complete(_main(project, stage))
    except BaseException as error:
        return error
    return None


async def _main(project: Project, stage: Stage) -> None:
    settings.reset_options(
        project=project.name, stack=project.stack, preview=stage.preview, organization=project.organization
    )
    own = settings.Settings(
        project=project.name,
        stack=project.stack,
        monitor=stage.monitor,
        engine=stage.engine,
        dry_run=stage.preview,
        organization=project.organization,
        root_directory=str(project.directory),
    )
    settings.configure(own)
    settings.ROOT.set(None)  # mocks of the test may have a stack already
    config.set_all_config(dict(project.config), [])

    async def to_its_end() -> None:
        await run_program(project)
        await _settled()

    await run_in_stack(to_its_end)


def without_frames() -> AbstractContextManager[Any]:
    """The SDK writes every frame, pytest's too, into each registration; nothing reads them here, and they take long."""
    return mock.patch.object(resource, "_get_stack_trace", source_pb2.StackTrace)


def _without_a_wait(work: Coroutine[Any, Any, Any]) -> Any:
    """The value of what waits for nothing: mocks answer with plain values."""
    return at_once(work, "The mocks answer with an Output or an awaitable; answer with plain values.")


class _AtOnce(ThreadPoolExecutor):
    """Does what it is given when it is given it: answers are here without a wait, so threads would only cost time.

    The loop waits for an answer that is awaited, such as that of a resource with transforms.
    """

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        done: Future[Any] = Future()
        try:
            found = fn(*args, **kwargs)
        except BaseException as error:
            done.set_exception(error)
            return done
        if asyncio.iscoroutine(found):
            work = asyncio.ensure_future(found)
            work.add_done_callback(lambda work: _hand_over(work, done))
        else:
            done.set_result(found)
        return done


def _hand_over(work: "asyncio.Future[Any]", done: "Future[Any]") -> None:
    if work.cancelled():
        done.cancel()
    elif error := work.exception():
        done.set_exception(error)
    else:
        done.set_result(work.result())


@contextmanager
def _loop_of_one_thread() -> Generator[asyncio.AbstractEventLoop]:
    loop, tasks = asyncio.new_event_loop(), list[asyncio.Task[Any]]()

    def keep(loop: asyncio.AbstractEventLoop, work: Any, **options: Any) -> "asyncio.Task[Any]":
        tasks.append(asyncio.Task(work, loop=loop, **options))
        return tasks[-1]

    loop.set_task_factory(keep)
    loop.set_default_executor(_AtOnce())
    # Whatever a failed future holds is raised by the program; asyncio would print it once more.
    loop.set_exception_handler(lambda _loop, _details: None)
    asyncio.set_event_loop(loop)
    try:
        yield loop
    finally:
        left = [task for task in tasks if not task.done()]
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        asyncio.set_event_loop(None)
        loop.close()


async def _settled() -> None:
    """Until every output is known, or one failed. The SDK would look at all of them again and again."""
    tracked: Any = settings.SETTINGS
    while left := [task for task in tracked.outputs if not task.done()]:
        done, _ = await asyncio.wait(left, return_when=asyncio.FIRST_EXCEPTION)
        if any(task.cancelled() or task.exception() for task in done):
            return
