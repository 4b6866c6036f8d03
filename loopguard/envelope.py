"""What SMTP said of a mail (RFC 5321 4.1.1.2, 4.1.1.3). The header's From is another fact; the two never merge."""

from dataclasses import dataclass

__all__ = ["Envelope"]


@dataclass(frozen=True, slots=True)
class Envelope:
    """`reverse_path` is "" for the null reverse-path `<>` and None when nobody said (a file, a pipe).

    `forward_paths` are the recipients as given in RCPT, `local@domain`.
    """

    reverse_path: str | None = None
    forward_paths: tuple[str, ...] = ()
