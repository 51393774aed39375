"""A TCP forwarder on loopback that plays a Network Load Balancer in front of programs that play pods."""

import asyncio
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from random import Random
from types import TracebackType
from typing import Any, Self

from citadel_rehearsal.front.shares import read_shares
from citadel_rehearsal.ground.loopback import HOST
from citadel_rehearsal.ground.sockets import is_own

LOOK_SECONDS = 0.5
PIECE = 65536
Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class FrontDoor:
    """Forwards connections to the pods of a listener's targets, from `__enter__` until the `with` block ends.

    `elbv2` is a boto3 client, `pods` the loopback port of the program that plays each target, by the target's id.
    A new connection follows the weights of the last look at the listener; one that exists keeps its target until
    one of its ends closes it, or until the target has drained and its group ends connections.
    Accepted are the connections of this user alone, at `port` of 127.0.0.1.
    """

    def __init__(self, elbv2: Any, listener_arn: str, pods: Mapping[str, int], chance: Random | None = None) -> None:
        self._elbv2 = elbv2
        self._listener_arn = listener_arn
        self._pods = pods
        self._chance = chance or Random()
        self._shares = read_shares(elbv2, listener_arn)
        self._socket = socket.create_server((HOST, 0), backlog=512)
        self.port = int(self._socket.getsockname()[1])
        self._loop = asyncio.new_event_loop()
        self._ended = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),))
        self._open: dict[asyncio.Task[None], tuple[str, str]] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()
        self._loop.close()

    def look(self) -> None:
        """Look at the listener now. Connections that begin afterwards follow what was seen."""
        self._shares = read_shares(self._elbv2, self._listener_arn)
        self._loop.call_soon_threadsafe(self._end_connections)

    def _end_connections(self) -> None:
        for task, place in self._open.items():
            if self._shares.is_over(*place):
                task.cancel()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._accept, sock=self._socket)
        looking = asyncio.create_task(self._keep_looking())
        await self._ended.wait()
        server.close()
        tasks = [looking, *self._open]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._loop.shutdown_default_executor()

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            with suppress(Exception):  # what the last look saw stays
                await self._loop.run_in_executor(None, self.look)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A target without a program refuses connections, as a pod in which nobody listens."""
        chosen, task = self._shares.choose(self._chance), asyncio.current_task()
        if task is None or chosen is None or chosen[1] not in self._pods or not self._is_mine(writer):
            return writer.transport.abort()
        group, target = chosen
        self._open[task] = (group.arn, target)
        try:
            await _forward((reader, writer), self._pods[target])
        finally:
            del self._open[task]
        return None

    def _is_mine(self, writer: asyncio.StreamWriter) -> bool:
        return is_own(int(writer.get_extra_info("peername")[1]), self.port)


async def _forward(client: Ends, port: int) -> None:
    """Until both ends have closed; a failure or a cancellation resets both."""
    try:
        pod = await asyncio.open_connection(HOST, port)
    except OSError:
        return client[1].transport.abort()
    try:
        async with asyncio.TaskGroup() as ways:
            ways.create_task(_pump(client[0], pod[1]))
            ways.create_task(_pump(pod[0], client[1]))
    except (ExceptionGroup, asyncio.CancelledError):
        for _, writer in (client, pod):
            writer.transport.abort()
    finally:
        for _, writer in (client, pod):
            writer.close()
    return None


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Until the reader's end closes its half, which the other end is told."""
    while piece := await reader.read(PIECE):
        writer.write(piece)
        await writer.drain()
    writer.write_eof()
