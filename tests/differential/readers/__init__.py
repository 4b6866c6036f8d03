"""Other parsers, each a program of its own: names of files on standard input, one JSON object of facts a line on standard output."""
