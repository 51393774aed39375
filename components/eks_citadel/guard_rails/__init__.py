"""Documents for an organisation and for who deploys. Pure."""
