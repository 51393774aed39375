"""Documents of the network."""
