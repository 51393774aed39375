"""What both engines share: the project, its program, its registrations, how they end."""
