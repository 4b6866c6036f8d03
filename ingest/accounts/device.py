"""Knows a browser again that has logged in under a name before, so that a stranger's guesses do not lock it out.

After OWASP's "device cookies": a random name of the device with an HMAC under what is kept of that user's password. So
nothing is stored, every node knows it, nobody else can make one, and a new password ends them all.
"""

import hmac
import secrets
from hashlib import sha256

__all__ = ["device_cookie", "known_device"]


def device_cookie(user: str, kept: str) -> str:
    """Return what a browser is given at its login."""
    device = secrets.token_urlsafe(12)
    return f"{device}.{_proof(user, kept, device)}"


def known_device(cookie: str, user: str, kept: str) -> str | None:
    """Return the device's name, if this cookie was given to it for this user and his present password."""
    device, _, proof = cookie.partition(".")
    right = hmac.compare_digest(proof.encode("utf-8", "surrogatepass"), _proof(user, kept, device).encode())
    return device if right and kept else None


def _proof(user: str, kept: str, device: str) -> str:
    said = f"device:{user}:{device}".encode("utf-8", "surrogatepass")
    return hmac.new(sha256(kept.encode()).digest(), said, sha256).hexdigest()
