"""Documents of workload roles: one file for each service of AWS."""
