"""EKS: its requests, states and rules."""
