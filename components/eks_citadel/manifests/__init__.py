"""Kubernetes objects as functions of plain settings."""
