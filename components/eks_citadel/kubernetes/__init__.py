"""Kubernetes documents and settings that several rooms use. Pure."""
