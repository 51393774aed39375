"""Who can enter: access entries, and the way to the API server."""
