"""Where the library meets Pulumi: values that are not known yet, and resources that several rooms make."""
