"""Mail that we send: its stamp, its record, and whether a machine may write it."""
