"""The control plane, its logs and its key."""
