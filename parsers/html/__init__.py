"""Html to text."""
