"""The child process: MiniStack behind the rules of EKS, and routes that create assumed resources."""
