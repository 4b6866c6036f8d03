"""The forms of what the HTTP API takes and gives: one name and one form for the same thing, everywhere."""
