"""Objects of a cluster, as its API server lists them.

https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
"""

import http.client
import json
import urllib.error
import urllib.request
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
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
MISSING = 404
MESSAGE_BYTES = 64 * 1024
_RBAC = "/apis/rbac.authorization.k8s.io/v1"
# What a picture is made of, by kind.
LISTS = {
    "Namespace": "/api/v1/namespaces",
    "NetworkPolicy": "/apis/networking.k8s.io/v1/networkpolicies",
    "ClusterRoleBinding": f"{_RBAC}/clusterrolebindings",
    "RoleBinding": f"{_RBAC}/rolebindings",
}
WORKLOADS = {"ServiceAccount": "/api/v1/serviceaccounts", "Pod": "/api/v1/pods"}


def server_of(cluster: Mapping[str, Any], token: str) -> "ApiServer":
    """The API server of a cluster as EKS describes it."""
    return ApiServer(cluster["name"], cluster["endpoint"], cluster["certificateAuthority"]["data"], token)


@dataclass(frozen=True)
class ApiServer:
    """One cluster's. `endpoint` and `authority` (base64 of PEM) are those of DescribeCluster."""

    cluster_name: str
    endpoint: str
    authority: str
    token: str

    def objects(self) -> Iterator[Object]:
        """Every object that a picture is made of. Errors: `Unanswered`."""
        for kind in LISTS:
            yield from self.every(kind)

    def every(self, kind: str) -> Iterator[Object]:
        """Every object of a kind of `LISTS` or `WORKLOADS`. Errors: `Unanswered`."""
        for item in self._every({**LISTS, **WORKLOADS}[kind]):
            yield {**item, "kind": kind}  # items of a list do not say their kind

    def config_map(self, namespace: str, name: str) -> Object | None:
        """One ConfigMap; None where there is none. Errors: `Unanswered`."""
        path = f"/api/v1/namespaces/{namespace}/configmaps/{name}"
        return self._asked(path, {}, lambda found: {"kind": "ConfigMap", **found}, MISSING)

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
        """A page of a list, or None where the API server no longer continues the list."""
        nothing = EXPIRED if "continue" in query else None
        return self._asked(path, query, lambda found: {key: found[key] for key in ("items", "metadata")}, nothing)

    def _asked(
        self, path: str, query: dict[str, str], read: Callable[[dict[str, Any]], dict[str, Any]], nothing: int | None
    ) -> dict[str, Any] | None:
        """What is read of the answer, or None where its status is `nothing`."""
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        request = urllib.request.Request(f"{self.endpoint}{path}?{urlencode(query)}", headers=headers)
        try:
            with opener(self.endpoint, b64decode(self.authority).decode()).open(request, timeout=SECONDS) as answer:
                return read(json.load(answer))
        except urllib.error.HTTPError as error:
            if error.code == nothing:
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
        return f"{self.cluster_name} does not let the caller read {path.rpartition('/')[2]} ({message}); {way_out}"
