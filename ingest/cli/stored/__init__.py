"""The commands that open mail which is stored: show it, hand out its parts, read it again, say what became of it."""
