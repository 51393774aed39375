"""Policies for an organisation and for deployers. Pure."""
