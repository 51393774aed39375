"""The settings of what composes the rooms: a whole cluster, and the gates of one that is there."""
