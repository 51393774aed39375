"""Policies for an organisation and for deployers, which protect the roles of pods from outside of the cluster.

Each is a function of plain strings; `citadel guard-rails` prints them, and docs/guide/guard-rails.md explains each
statement.
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies.html
"""
