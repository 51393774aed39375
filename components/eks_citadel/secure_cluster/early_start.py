"""The requests of a program begin while it still runs, not only when all of it has been read.

Two things come of it. The engine starts the AWS provider, and answers, while Python makes the rest of the resources.
And Pulumi's SDK, which waits for the end of a program in `wait_for_rpcs`, finds requests to wait for; where it finds
none yet, it waits for every output instead, and looks through all that are open each time that one is known: for
twenty clusters a third of the CPU time of a preview. docs/adr/0010 says more.
https://github.com/pulumi/pulumi/blob/v3.272.0/sdk/python/lib/pulumi/runtime/stack.py
"""

import asyncio
from weakref import WeakSet

from pulumi.runtime import is_dry_run, sync_await
from pulumi.runtime.settings import get_monitor, get_root_resource

_begun: "WeakSet[object]" = WeakSet()


def start_requests(late: bool) -> None:
    """What was asked so far begins; once in each run of a program, not within a provider, which serves many at once.

    `late`: whether a setting is judged only when it is known. An update does not begin early then: while the SDK waits
    for requests, it sees a refusal only when the open ones have ended, with what they made. (As it does where another
    cluster of the program, of plain settings, was made before.)
    """
    run = get_monitor()
    if run is None or run in _begun or get_root_resource() is None or (late and not is_dry_run()):
        return
    _begun.add(run)
    # Not a public name, but every provider's SDK needs it (`pulumi_aws._utilities`).
    sync_await._sync_await(asyncio.sleep(0))  # pyright: ignore[reportPrivateUsage]
