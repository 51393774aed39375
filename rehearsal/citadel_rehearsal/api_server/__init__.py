"""A real Kubernetes API server for each rehearsed cluster, if `make engine` has built the API server."""
