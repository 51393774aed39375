"""The rehearsal's provider, whose creations take their time: `python slow_provider.py PACKAGE SECONDS_OF_A_MINUTE`."""

import sys
import time
from typing import Any


def main(package: str, minute: float) -> None:
    from citadel_rehearsal.providers import plugin
    from citadel_rehearsal.providers.servicer import Servicer
    from citadel_rehearsal.run.latency import seconds_of

    create = Servicer.Create

    def slow(self: Servicer, request: Any, context: Any) -> Any:
        ends = time.monotonic() + (0.0 if request.preview else seconds_of(request.type) / 60 * minute)
        made = create(self, request, context)
        time.sleep(max(0.0, ends - time.monotonic()))
        return made

    Servicer.Create = slow
    plugin.main(package)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
