"""Pages about mail that is stored or held: search, one mail, its thread, and what became of it."""
