"""EKS Auth, the Pod Identity agent, and pods."""
