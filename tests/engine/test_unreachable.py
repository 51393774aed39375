"""A cluster that was deleted outside: the preview passes, and a destroy fails until it may forget the objects (L5)."""

import json
from typing import Any

from engine_stage import REGION, Stage
from test_objects import make_cluster

WAY_OUT = (
    "If the cluster was deleted, you can remove this resource by rerunning the operation with the "
    'PULUMI_K8S_DELETE_UNREACHABLE environment variable set to "true"'
)


def program(cluster: dict[str, Any]) -> str:
    kubeconfig = {
        "current-context": "shop",
        "contexts": [{"name": "shop", "context": {"cluster": "shop", "user": "me"}}],
        "clusters": [{"name": "shop", "cluster": {"server": cluster["endpoint"]}}],
        "users": [{"name": "me", "user": {}}],
    }
    return f"""
import pulumi_kubernetes as k8s
provider = k8s.Provider("k8s", kubeconfig={json.dumps(json.dumps(kubeconfig))})
k8s.core.v1.Namespace("space", metadata={{"name": "space"}}, opts=pulumi.ResourceOptions(provider=provider))
"""


def test_L5_a_destroy_completes_when_it_may_forget_what_is_in_a_cluster_that_is_gone(stage: Stage) -> None:
    stage.succeed(program(make_cluster(stage.aws)))
    eks = stage.aws.client("eks", REGION)
    eks.delete_cluster(name="shop")
    eks.get_waiter("cluster_deleted").wait(name="shop", WaiterConfig={"Delay": 1})

    assert stage.under.preview().succeeded
    refused = stage.under.destroy()
    assert [one.message for one in refused.failures if WAY_OUT in one.message]

    assert not stage.under.refresh().succeeded
    variables = stage.under.stack.workspace.env_vars
    variables["PULUMI_K8S_SKIP_UPDATE_UNREACHABLE"] = "true"
    assert stage.under.refresh().succeeded
    assert stage.output("space", "metadata")["name"] == "space"
    del variables["PULUMI_K8S_SKIP_UPDATE_UNREACHABLE"]

    variables["PULUMI_K8S_DELETE_UNREACHABLE"] = "true"
    assert stage.under.destroy().failures == []
    assert stage.under.registrations == {} or all(not one.custom for one in stage.under.registrations.values())
