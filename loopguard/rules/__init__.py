"""The measured rules, one a file: what the recent mails of a thread or of two parties say about the newest one."""
