"""eks-citadel."""
