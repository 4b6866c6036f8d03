"""Who may come in: users with their passwords and sessions, tokens of programs, and what each of them may."""
