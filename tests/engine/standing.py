"""A cluster under the engine whose args change from update to update."""

import json
from typing import Any

from engine_stage import ACCOUNT, Stage

Ops = dict[str, set[str]]
QUIET = {"discard", "read", "same"}
ADMIN, VIEW = "AmazonEKSClusterAdminPolicy", "AmazonEKSViewPolicy"
DEVELOPERS = f"arn:aws:iam::{ACCOUNT}:role/developers"
CLUSTER: dict[str, Any] = {
    "kubernetes_version": "1.35",
    "network": {"cidr": "10.20.0.0/16", "zones": ["a", "b"]},
    "endpoint_public_cidrs": ["203.0.113.7/32"],
    "access_entries": [
        {"name": "me", "principal_arn": f"arn:aws:iam::{ACCOUNT}:role/deployer", "cluster_policies": [ADMIN]},
        {
            "name": "developers",
            "principal_arn": DEVELOPERS,
            "namespace_policies": [{"policy": VIEW, "namespaces": ["shop"]}],
            "kubernetes_groups": ["developers"],
            "role_bindings": [{"group": "developers", "cluster_role": "edit", "namespaces": ["shop"]}],
        },
    ],
    "node_groups": [{"name": "main", "max_size": 2}],
    "namespaces": [{"name": "shop"}, {"name": "payments"}],
    "flows": [
        {
            "name": "pay",
            "source": {"namespace": "shop"},
            "destination": {"namespace": "payments"},
            "ports": [{"port": 8443}],
        }
    ],
    "pod_identities": [
        {
            "namespace": "shop",
            "service_account": "orders",
            "permissions": {"secretsmanager_secrets": [{"allow": ["read"]}]},
        }
    ],
}


class Standing:
    """A cluster whose args change; each change starts from the one before."""

    def __init__(self, stage: Stage, args: dict[str, Any], name: str = "blue") -> None:
        self.stage, self.args, self.name = stage, args, name
        for name in ("deployer", "developers"):
            stage.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument="{}")

    def write(self, **changes: Any) -> None:
        self.args = {**self.args, **changes}
        given = json.dumps(json.dumps(self.args))
        self.stage.write(f"from eks_citadel import SecureCluster\nSecureCluster('{self.name}', json.loads({given}))\n")

    def change(self, **changes: Any) -> Ops:
        """The steps by the names of their resources; once more would change nothing."""
        self.write(**changes)
        ops = self._steps(self.stage.under.stack.up)
        assert self._steps(self.stage.under.stack.preview) == {}
        return ops

    def refused(self, **changes: Any) -> tuple[Any, Any]:
        """A preview and an update that were refused; the args stay as they were."""
        before = self.args
        self.write(**changes)
        try:
            passes = self.stage.under.preview(), self.stage.under.up()
        finally:
            self.args = before
            self.write()
        assert [one.succeeded for one in passes] == [False, False]
        return passes

    def preview(self) -> Ops:
        return self._steps(self.stage.under.stack.preview)

    def refreshed(self) -> Ops:
        """The resources that a refresh finds changed."""
        found: Ops = {}

        def take(event: Any) -> None:
            step = event.res_outputs_event and event.res_outputs_event.metadata
            if step and step.op.value not in (*QUIET, "refresh"):
                found.setdefault(step.urn.rpartition("::")[2], set()).add(step.op.value)

        self.stage.under.stack.refresh(on_event=take)
        return found

    def update(self) -> Ops:
        return self._steps(self.stage.under.stack.up)

    def entry(self, name: str) -> dict[str, Any]:
        """The args of an access entry, to be changed."""
        return next(one for one in self.args["access_entries"] if one["name"] == name)

    def with_entry(self, name: str, **changes: Any) -> list[dict[str, Any]]:
        return [one | changes if one["name"] == name else one for one in self.args["access_entries"]]

    def developers_policies(self) -> dict[str, Any]:
        call = self.stage.client("eks").list_associated_access_policies
        found = call(clusterName="blue", principalArn=DEVELOPERS)["associatedAccessPolicies"]
        return {one["policyArn"].rsplit("/", 1)[-1]: one["accessScope"]["namespaces"] for one in found}

    def association(self) -> dict[str, Any]:
        eks = self.stage.client("eks")
        (found,) = eks.list_pod_identity_associations(clusterName="blue", namespace="shop")["associations"]
        key = found["associationId"]
        return eks.describe_pod_identity_association(clusterName="blue", associationId=key)["association"]

    def node_group(self) -> dict[str, Any]:
        eks = self.stage.client("eks")
        (name,) = eks.list_nodegroups(clusterName="blue")["nodegroups"]
        return eks.describe_nodegroup(clusterName="blue", nodegroupName=name)["nodegroup"]

    def _steps(self, operation: Any) -> Ops:
        found: Ops = {}

        def take(event: Any) -> None:
            step = event.resource_pre_event and event.resource_pre_event.metadata
            state = step and (step.new or step.old)
            if state and state.custom and step.op.value not in QUIET:
                found.setdefault(step.urn.rpartition("::")[2], set()).add(step.op.value)

        operation(on_event=take)
        return found
