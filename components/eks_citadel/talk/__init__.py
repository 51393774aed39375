"""What can talk: closed namespaces and flows between them."""
