"""IAM and STS for role sessions: the permissions that a request needs, and their evaluation."""
