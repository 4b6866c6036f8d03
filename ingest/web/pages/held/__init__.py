"""Pages about what is held: the list of storms, one storm, decisions and their jobs."""
