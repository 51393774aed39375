"""Colours on one foundation, rehearsed in one run of a process of its own: seconds, peak memory, resources.

`python -m benchmarks.colours 100` prints them as JSON.
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.rehearsed import check, prepared
from citadel_rehearsal.ground.collector import spare_collector
from citadel_rehearsal.in_process.program import run

UNIT = 1e6 if sys.platform == "darwin" else 1e3  # getrusage(2): bytes there, kilobytes elsewhere
PROGRAM = """
from eks_citadel import Foundation, SecureCluster

base = Foundation("shop", {{
    "network": {{"cidr": "10.0.0.0/16", "zones": ["a", "b"], "control_plane_zones": ["a", "b"]}},
    "colours_prefix": "shop",
    "secrets_key": True,
    "workload_roles": [{{"namespace": "shop", "service_account": "orders",
                         "permissions": {{"secretsmanager_secrets": [{{"allow": ["read"]}}]}}}}],
}})
for number in range({colours}):
    SecureCluster(f"shop-{{number}}", {{
        "kubernetes_version": "1.36",
        "network": {{"vpc_id": base.vpc_id, "node_subnet_ids": base.node_subnet_ids,
                     "control_plane_subnet_ids": base.control_plane_subnet_ids}},
        "kms_key_arn": base.secrets_key_arn,
        "endpoint_public_cidrs": ["203.0.113.7/32"],
        "access_entries": [{{"name": "me", "principal_arn": "arn:aws:iam::111122223333:role/me",
                             "cluster_policies": ["AmazonEKSClusterAdminPolicy"]}}],
        "namespaces": [{{"name": "shop"}}],
        "pod_identities": [{{"namespace": "shop", "service_account": "orders",
                             "role_arn": base.role_arns["shop/orders"]}}],
    }})
"""


def measured(colours: int) -> dict[str, float]:
    """In a process of its own, whose peak of memory is not that of an earlier measurement."""
    command = [sys.executable, "-m", "benchmarks.colours", str(colours)]
    return json.loads(subprocess.check_output(command, cwd=Path(__file__).parents[1], text=True))


def main(colours: int) -> None:
    spare_collector()
    with prepared(PROGRAM.format(colours=colours)) as (project, monitor):
        started = time.perf_counter()
        check(run(project, monitor))
        seconds = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / UNIT
    print(json.dumps({"seconds": seconds, "memory": memory, "resources": len(monitor.registrations)}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
