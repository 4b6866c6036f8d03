"""What became of a mail that was taken in, whichever node took it: what the store knows, and what each ledger does."""
