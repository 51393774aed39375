"""Documents of the control plane."""
