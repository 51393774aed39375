"""What several rooms need of Pulumi: values that are not known yet, and resources that more than one room creates."""
