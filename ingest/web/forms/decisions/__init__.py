"""Forms of held mail and of what is decided on it."""
