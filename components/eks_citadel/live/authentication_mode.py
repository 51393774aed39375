"""Changes the authentication mode of a cluster: https://docs.aws.amazon.com/eks/latest/userguide/setting-up-access-entries.html"""

import time
from typing import Any

from eks_citadel.live.unanswered import Unanswered, asking

PAUSE, PATIENCE = 5.0, 1800.0  # seconds: between two looks at an update, and for all of it


def change_mode(eks: Any, cluster_name: str, mode: str) -> None:
    """Waits until EKS has done it. Errors: `Unanswered`."""
    with asking():
        config = {"authenticationMode": mode}
        update = eks.update_cluster_config(name=cluster_name, accessConfig=config)["update"]
        end = time.monotonic() + PATIENCE
        while update["status"] == "InProgress" and time.monotonic() < end:
            time.sleep(PAUSE)
            update = eks.describe_update(name=cluster_name, updateId=update["id"])["update"]
    if update["status"] != "Successful":
        said = "; ".join(str(one.get("errorMessage")) for one in update.get("errors", ())) or update["status"]
        raise Unanswered(f"the authentication mode of {cluster_name} is not {mode} yet: {said}")


def wait_until_active(eks: Any, cluster_name: str) -> None:
    """Waits for an update that is under way, such as that of a command that was killed. Errors: `Unanswered`."""
    with asking():
        attempts = {"Delay": PAUSE, "MaxAttempts": int(PATIENCE / PAUSE)}
        eks.get_waiter("cluster_active").wait(name=cluster_name, WaiterConfig=attempts)
