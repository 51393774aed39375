"""What a person decides about namespaces and flows."""
