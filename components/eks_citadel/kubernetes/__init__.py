"""What Kubernetes objects and settings of several rooms share. Pure."""
