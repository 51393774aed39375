"""IAM and STS for sessions of pods: what a request asks, and who judges it."""
