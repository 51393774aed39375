"""Clusters with a time to live, such as the preview of a pull request."""
