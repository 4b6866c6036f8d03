"""How subjects and texts are read, and the tables of phrases that they are compared with."""
