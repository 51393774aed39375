"""Settings of nodes and add-ons."""
