"""The commands that open stored mail: show it, hand out its parts, read or judge it again, say what became of it."""
