"""The product as a library: what a program that imports `ingest` holds in its hand."""
