"""Whether the pods of add-ons have their ways: policies, endpoints, routes, credentials."""
