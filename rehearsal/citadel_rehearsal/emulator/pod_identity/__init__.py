"""EKS Auth, the agent of Pod Identity, and the pods that ask them."""
