"""Which mails belong together: pure, no I/O."""
