"""The feed of changes: told before the ledger hears of an end, read by cursor from any node."""
