"""What the intake tells whoever counts: plain calls, no addresses, no content, so that metrics stay outside."""

from typing import Protocol

__all__ = ["Observer", "Unobserved"]


class Observer(Protocol):
    """Is told of every mail's end. Must not raise and must not block."""

    def accepted(self, size: int) -> None:
        """A mail of `size` octets was acknowledged."""

    def refused(self, code: str) -> None:
        """A command or a mail was answered with this enhanced status code (RFC 3463), `5.1.1`."""

    def aborted(self) -> None:
        """A client left, or was left, between DATA and the answer to it."""


class Unobserved:
    """Counts nothing."""

    def accepted(self, size: int) -> None:
        """Ignore it."""

    def refused(self, code: str) -> None:
        """Ignore it."""

    def aborted(self) -> None:
        """Ignore it."""
