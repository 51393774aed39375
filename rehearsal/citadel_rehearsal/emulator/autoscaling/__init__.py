"""The Auto Scaling groups of EKS's node groups, and the target groups that are attached to them."""
