"""What Route 53 refuses of zones, records and health checks."""
