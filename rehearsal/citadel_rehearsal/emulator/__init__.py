"""The child process: MiniStack with the rules of EKS in front of it, and what can be assumed in it."""
