"""The characters of a mail: which charset bytes are in, and which characters a reader sees."""
