"""Our reading of real mail beside four other parsers': every disagreement has a kind, and a kind says who is right."""
