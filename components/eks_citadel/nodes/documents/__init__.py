"""Documents of nodes and add-ons."""
