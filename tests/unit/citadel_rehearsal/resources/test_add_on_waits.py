"""How long the provider waits for an add-on that is DEGRADED."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from citadel_rehearsal.ground.cluster_store import ClusterStores
from citadel_rehearsal.ground.refusals import MadeInPart
from citadel_rehearsal.resources import eks_nodes
from citadel_rehearsal.resources.context import Context

ACCOUNT, REGION = "111122223333", "eu-west-1"
ARN = f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/small"
CALLER = f"arn:aws:iam::{ACCOUNT}:role/deployer"
INPUTS = {"clusterName": "small", "addonName": "coredns"}


class Eks:
    """An EKS in which the add-on is ACTIVE as soon as `ready()` is."""

    def __init__(self, ready: Callable[[], bool]) -> None:
        self._ready = ready

    def create_addon(self, **_: Any) -> None:
        pass

    def describe_addon(self, **_: Any) -> dict[str, Any]:
        return {"addon": {"status": "ACTIVE" if self._ready() else "DEGRADED"}}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eks_nodes, "DEGRADED_SECONDS", 0.8)


def policy(name: str) -> dict[str, Any]:
    return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": name}}


def test_an_add_on_is_waited_for_while_policies_of_its_cluster_still_appear() -> None:
    told: list[int] = []
    stores = ClusterStores(tell=lambda _, objects: told.append(len(objects)))
    store = stores.of(ARN, "1.36")
    first, names = len(list(store)), [f"policy-{number}" for number in range(5)]

    def add_slowly() -> None:
        for name in names:
            time.sleep(0.5)
            store.create(policy(name), "kube-system")

    adding = threading.Thread(target=add_slowly)
    adding.start()
    eks = Eks(ready=lambda: told[-1:] == [first + len(names)])
    eks_nodes.create_addon(Context(lambda *_: eks, REGION, ACCOUNT, CALLER, stores=stores), INPUTS)
    adding.join()
    assert told == sorted(set(told))
    assert told[-1] == first + len(names)


def test_an_add_on_that_stays_degraded_while_nothing_appears_is_given_up() -> None:
    stores = ClusterStores(tell=lambda *_: None)
    stores.of(ARN, "1.36")
    context = Context(lambda *_: Eks(ready=lambda: False), REGION, ACCOUNT, CALLER, stores=stores)
    with pytest.raises(MadeInPart) as made:
        eks_nodes.create_addon(context, INPUTS)
    assert "add-on coredns stays DEGRADED, and is given up" in str(made.value.__cause__)
