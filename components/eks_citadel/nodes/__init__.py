"""The nodes' role, groups of nodes, and add-ons."""
