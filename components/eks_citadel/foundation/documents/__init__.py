"""Documents of what colours share."""
