"""Routes about held mail: storms, single mails, decisions on them as jobs, and the log of who did what."""
