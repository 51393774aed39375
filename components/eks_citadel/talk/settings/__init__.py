"""Settings of namespaces and flows."""
