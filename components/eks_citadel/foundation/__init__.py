"""What outlives the colours of a cluster: their network and the roles of their workloads."""
