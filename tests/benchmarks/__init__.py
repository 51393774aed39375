"""What the project measures of itself, as ratios of one run."""
