"""Mails inside a mail: forwarded, redirected, returned, and what a report says of another."""
