"""What goes on by itself in a worker: the ledger is drained, the index fed, old files let go."""
