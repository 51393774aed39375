"""Documents for an organisation and for who deploys, which keep the leave gate shut from outside of the cluster.

Each is a function of plain strings; `citadel guard-rails` prints them, and docs/guide/guard-rails.md explains each
statement.
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies.html
"""
