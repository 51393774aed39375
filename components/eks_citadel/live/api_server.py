"""Objects of a cluster, as its API server lists them.

https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
"""

import http.client
import json
import urllib.error
import urllib.request
from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from eks_citadel.enter.admission import opener
from eks_citadel.live.unanswered import Unanswered
from eks_citadel.picture.from_objects import Object

PAGE = 500  # objects in one answer, as kubectl asks
SECONDS = 30
EXPIRED = 410  # the list has changed too much since its first page
MESSAGE_BYTES = 64 * 1024
_RBAC = "/apis/rbac.authorization.k8s.io/v1"
# What a picture is made of, by kind.
LISTS = {
    "Namespace": "/api/v1/namespaces",
    "NetworkPolicy": "/apis/networking.k8s.io/v1/networkpolicies",
    "ClusterRoleBinding": f"{_RBAC}/clusterrolebindings",
    "RoleBinding": f"{_RBAC}/rolebindings",
}


@dataclass(frozen=True)
class ApiServer:
    """One cluster's. `endpoint` and `authority` (base64 of PEM) are those of DescribeCluster."""

    cluster_name: str
    endpoint: str
    authority: str
    token: str

    def objects(self) -> Iterator[Object]:
        """Every object that a picture is made of. Errors: `Unanswered`."""
        for kind, path in LISTS.items():
            yield from ({**item, "kind": kind} for item in self._every(path))  # items of a list do not say their kind

    def _every(self, path: str) -> list[Object]:
        """The items of all pages; of the whole list at once where it changes too much between two pages."""
        found, query = list[Object](), {"limit": str(PAGE)}
        while True:
            answer = self._get(path, query)
            if answer is None:
                found, query = [], {}
                continue
            found += answer["items"]
            more = answer["metadata"].get("continue")
            if not more:
                return found
            query = {"limit": str(PAGE), "continue": more}

    def _get(self, path: str, query: dict[str, str]) -> dict[str, Any] | None:
        """The answer, or None where the API server no longer continues a list."""
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        request = urllib.request.Request(f"{self.endpoint}{path}?{urlencode(query)}", headers=headers)
        try:
            with opener(self.endpoint, b64decode(self.authority).decode()).open(request, timeout=SECONDS) as answer:
                found = json.load(answer)
                return {"items": found["items"], "metadata": found["metadata"]}
        except urllib.error.HTTPError as error:
            if error.code == EXPIRED and "continue" in query:
                return None
            raise Unanswered(self._refused(path, error)) from None
        except (OSError, ValueError, LookupError, TypeError, http.client.HTTPException) as error:
            raise Unanswered(f"the endpoint of {self.cluster_name} does not answer: {error}") from None

    def _refused(self, path: str, error: urllib.error.HTTPError) -> str:
        message = error.reason
        with suppress(OSError, http.client.HTTPException, ValueError, LookupError, TypeError):
            message = " ".join(str(json.loads(error.read(MESSAGE_BYTES))["message"]).split())
        way_out = "give it AmazonEKSAdminViewPolicy in the whole cluster"
        if error.code == 401:
            way_out = "give it an access entry; citadel whoami prints its ARN"
        return f"{self.cluster_name} does not let the caller list {path.rpartition('/')[2]} ({message}); {way_out}"
