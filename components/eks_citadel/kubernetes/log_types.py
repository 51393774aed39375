"""The logs of a control plane: https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html"""

LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")
