"""Parsers, each a program of its own: names of files on standard input, on standard output a JSON line of facts."""
