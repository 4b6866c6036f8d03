"""How the commands list held mail, show it, and decide on it; the audit log and the jobs."""
