"""A real Kubernetes API server for each rehearsed cluster, when `make engine` built one."""
