"""Limits the callers of a provider to processes of the same user.

The engine sends no credentials, so the owner of each connection is read from the kernel.
"""

from collections.abc import Callable
from typing import Any

import grpc

from citadel_rehearsal.ground.sockets import is_own

REFUSED = "this provider answers only processes of the user that started it"


class OwnUserOnly(grpc.ServerInterceptor):
    """Refuses the calls of other users of this machine."""

    port = 0  # where the provider listens, known once it is bound

    def intercept_service(self, continuation: Callable[[Any], Any], handler_call_details: Any) -> Any:
        handler = continuation(handler_call_details)
        if handler is None or handler.unary_unary is None:
            return handler  # None for an unknown method; streams do not exist in these providers
        return grpc.unary_unary_rpc_method_handler(
            self._judged(handler.unary_unary), handler.request_deserializer, handler.response_serializer
        )

    def _judged(self, answer: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        def judged(request: Any, context: Any) -> Any:
            if not self._is_own(context.peer()):
                context.abort(grpc.StatusCode.PERMISSION_DENIED, REFUSED)
            return answer(request, context)

        return judged

    def _is_own(self, peer: str) -> bool:
        """Whether the connection belongs to this user. `peer` is `ipv4:127.0.0.1:PORT`."""
        return is_own(int(peer.rpartition(":")[2]), self.port)
