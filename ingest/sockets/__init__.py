"""Unix sockets that we listen on: whose they are, and that nobody connects before that is settled."""
