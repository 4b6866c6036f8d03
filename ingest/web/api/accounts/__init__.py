"""Routes by which callers come in, and by which those are named who may: sessions, users, tokens, OpenID Connect."""
