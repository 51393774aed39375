"""Plans that bring a cluster's older ways of access into those of this library. Pure."""
