"""What of a text is new, and what is quoted."""
