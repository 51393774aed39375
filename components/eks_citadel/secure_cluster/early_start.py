"""Starts the requests of a program while the program still runs, not only at its end.

This has two effects. The engine starts the AWS provider and answers while Python creates the other resources. And
Pulumi's SDK, which waits for the end of a program in `wait_for_rpcs`, finds requests to wait for. Without requests it
waits for every Output instead, and searches all open Outputs each time that one is known: for twenty clusters, that is
a third of the CPU time of a preview. docs/adr/0010 says more.
https://github.com/pulumi/pulumi/blob/v3.272.0/sdk/python/lib/pulumi/runtime/stack.py
"""

import asyncio
from weakref import WeakSet

from pulumi.runtime import is_dry_run, sync_await
from pulumi.runtime.settings import get_monitor, get_root_resource

_begun: "WeakSet[object]" = WeakSet()


def start_requests(late: bool) -> None:
    """Starts the requests made so far: once in each run of a program, and not in a provider, which serves many at once.

    `late`: whether a setting is checked only once it is known. Then an update does not start early: while the SDK waits
    for requests, it notices a refusal only after the open requests have ended and created their resources. (The same
    happens where the program created another cluster, of plain settings, before.)
    """
    run = get_monitor()
    if run is None or run in _begun or get_root_resource() is None or (late and not is_dry_run()):
        return
    _begun.add(run)
    # Not a public name, but every provider's SDK needs it (`pulumi_aws._utilities`).
    sync_await._sync_await(asyncio.sleep(0))  # pyright: ignore[reportPrivateUsage]
