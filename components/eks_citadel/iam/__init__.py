"""What IAM documents and settings of several rooms share. Pure."""
