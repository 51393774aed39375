"""IAM documents as functions of plain strings."""
