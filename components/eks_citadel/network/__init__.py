"""The VPC, its way out and its endpoints."""
