"""Mails inside a mail: forwarded by hand, passed on by a machine, sent back, and the one that a report is about."""
