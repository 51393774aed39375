"""Elastic Load Balancing with load balancers, target groups, listeners, rules and the health of targets."""
