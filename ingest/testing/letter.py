"""A mail to hand over: its bytes, and what SMTP says of it."""

from dataclasses import dataclass

from loopguard import Envelope

__all__ = ["Letter"]


@dataclass(frozen=True, slots=True)
class Letter:
    """`content` for `recipients`; bounces go to `reverse_path`, "" for the null reverse-path `<>`."""

    content: bytes
    reverse_path: str
    recipients: tuple[str, ...]

    @property
    def envelope(self) -> Envelope:
        """What `deliver` is told beside the bytes."""
        return Envelope(self.reverse_path, self.recipients)
