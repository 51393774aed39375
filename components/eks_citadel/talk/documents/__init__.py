"""Namespaces, network policies and the storage class, as Kubernetes reads them."""
