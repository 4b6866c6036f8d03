"""What in a mail's text is new, and what is quoted from other mails."""
