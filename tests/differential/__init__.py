"""Our reading of real mail beside that of four other parsers: every disagreement has a kind, and a kind says who is right."""
