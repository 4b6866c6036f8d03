"""How long a client may take over one connection: to send the head of a request, and to take an answer."""
