"""The picture that settings mean is the one that is read back from AWS and Kubernetes, for any accepted settings."""

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import warm
from properties.test_settings import POLICIES, accepted, entry, fair_clusters, some

ROOT = Path(__file__).parents[2]
OBSERVE = ROOT / "tests" / "examples" / "observe.py"
PROJECT, STACK = "name: drawn\nruntime: python\n", "config:\n  aws:region: eu-west-1\n"
PROGRAM = """
import json
from pathlib import Path
from eks_citadel import SecureCluster

for number, arguments in enumerate(json.loads(Path(__file__).with_name("clusters.json").read_text())):
    SecureCluster(f"drawn-{number}", arguments)
"""
ROLE = "arn:aws:iam::111122223333:role"
SECRETS = {"secretsmanager_secrets": [{"allow": ["read"], "scope": "namespace"}, {"allow": ["write"]}]}
QUEUES = {"sqs_queues": [{"allow": ["read", "write"], "shared_as": "blue-green"}]}
# What the pods of a service account get: a role that is there, by itself, without tags or on the way to another, or
# one of their own.
CREDENTIALS = (
    {"role_arn": f"{ROLE}/ready"},
    {"role_arn": f"{ROLE}/ready", "disable_session_tags": True},
    {"role_arn": f"{ROLE}/ready", "target_role_arn": f"{ROLE}/target"},
    {"permissions": {}, "target_role_arn": f"{ROLE}/target"},
    {"permissions": SECRETS},
    {"permissions": {**SECRETS, **QUEUES}},
)
AT_ENDPOINT = ("namespaces", "flows", "deployer_reaches_endpoint", "network_policy_mode")
BINDINGS = ("cluster_role_bindings", "role_bindings")
identities = st.dictionaries(
    st.tuples(st.sampled_from(["shop", "default"]), st.sampled_from(["orders", "jobs"])), st.sampled_from(CREDENTIALS)
).map(lambda found: [{"namespace": of[0], "service_account": of[1], **role} for of, role in found.items()])
choices = st.fixed_dictionaries(
    {
        "pod_identities": identities,
        "endpoint_private_cidrs": some(["192.168.0.0/24", "192.168.1.0/24"]),
        "network_policy_mode": st.sampled_from(["standard", "strict"]),
    }
)


def whole(arguments: dict[str, Any], more: dict[str, Any], reached: bool) -> dict[str, Any]:
    """A cluster with an admin; without what stands behind its endpoint, where the deployer does not reach that."""
    entries = [entry("me", POLICIES[:1], [], []), *arguments["access_entries"]]
    network = {**arguments["network"], "zones": ["a", "b"]}  # the embedded AWS has no more than a, b and c
    found = {**arguments, **more, "access_entries": entries, "network": network}
    if reached:
        return found
    entries = [{key: of for key, of in one.items() if key not in BINDINGS} for one in entries]
    left = {key: of for key, of in found.items() if key not in AT_ENDPOINT}
    return {**left, "access_entries": entries, "deployer_reaches_endpoint": False}


drawn = st.builds(whole, fair_clusters, choices, st.booleans() | st.just(True)).filter(accepted)


@settings(
    max_examples=2,
    deadline=None,
    phases=[Phase.reuse, Phase.generate],  # to shrink one takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example, HealthCheck.filter_too_much],
)
@given(st.lists(drawn, min_size=6, max_size=6))
def test_the_picture_that_is_read_back_is_the_one_that_any_settings_mean(clusters: list[dict[str, Any]]) -> None:
    """Access entries, bindings, pod identities and what they reach, endpoint, namespaces and flows, in a rehearsal."""
    seen = observed(clusters)
    meant = {picture["cluster_name"]: picture for picture in seen["meant"]}
    assert len(meant) == len(clusters)
    assert {found["picture"]["cluster_name"]: found["picture"] for found in seen["report"]["clusters"]} == meant


def observed(clusters: list[dict[str, Any]]) -> dict[str, Any]:
    """One program with all of them, rehearsed."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "Pulumi.yaml").write_text(PROJECT)
        Path(folder, "Pulumi.dev.yaml").write_text(STACK)
        Path(folder, "__main__.py").write_text(PROGRAM)
        Path(folder, "clusters.json").write_text(json.dumps(clusters))
        done = warm.run(OBSERVE.read_text(), folder, "dev")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
