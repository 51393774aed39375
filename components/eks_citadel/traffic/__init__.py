"""The path of requests to the colours of a cluster, and how it is shared between them."""
