"""What SMTP said of a mail (RFC 5321 4.1.1.2, 4.1.1.3). The header's From is another fact; the two never merge."""

from dataclasses import dataclass

__all__ = ["Envelope"]


@dataclass(frozen=True, slots=True)
class Envelope:
    """`reverse_path` is "" for the null reverse-path `<>` and None when nobody said (a file, a pipe).

    `forward_paths` are the recipients as given in RCPT, `local@domain`. Raises `TypeError` for a `str` in their place.
    """

    reverse_path: str | None = None
    forward_paths: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check(self.reverse_path, self.forward_paths)


def _check(reverse_path: object, forward_paths: object) -> None:
    """Refuse one recipient where several are meant: a str would pass for as many as it has letters."""
    if isinstance(forward_paths, (str, bytes)):
        raise TypeError(
            f"forward_paths is a tuple of recipients, and {forward_paths!r} is one:"
            f' write Envelope(reverse_path, ("{_text(forward_paths)}",))'
        )
    if not isinstance(reverse_path, str | None):
        raise TypeError(f'reverse_path is a str, "" for <> and None for unknown, and {reverse_path!r} is none of these')


def _text(path: str | bytes) -> str:
    return path if isinstance(path, str) else path.decode("ascii", "replace")
