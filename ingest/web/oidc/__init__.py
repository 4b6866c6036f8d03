"""Login at an OpenID Connect issuer: what it says of itself, the way there and back, and whom its claims name."""
