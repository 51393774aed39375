"""What can leave: the roles that pods become."""
