"""The commands that open mail which is stored: show it, hand out its parts, read it again; and say what became of it."""
