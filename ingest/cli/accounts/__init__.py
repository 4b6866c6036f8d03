"""The commands `ingest user` and `ingest token`: accounts, straight in the store, for whoever runs a node."""
