"""What a client has said of itself so far (RFC 5321 4.1.1.1), and whether it has done so under TLS."""

from dataclasses import dataclass

__all__ = ["Peer"]


@dataclass(slots=True)
class Peer:
    """`name` is what HELO, EHLO or LHLO said, None before; STARTTLS forgets it (RFC 3207 4.2)."""

    name: str | None = None
    encrypted: bool = False
