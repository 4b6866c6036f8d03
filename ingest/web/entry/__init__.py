"""The ways in: by token, by the cookie of a login, by a proxy's word, and from this machine where that is enough."""
