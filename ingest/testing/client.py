"""A client that hands mail over by SMTP or LMTP and tells what was said of each recipient.

The standard library's LMTP reads one reply to a mail; LMTP gives one for each recipient (RFC 2033 4.2), and the others
are left in the line. Here each is read. It uses no TLS and no authentication, and hands over what it is given,
well-formed or not, with line ends made CRLF.
"""

import re
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType

from ingest.testing.letter import Letter

__all__ = ["Client", "Reply", "lmtp", "smtp"]

Address = str | tuple[str, int]
"""`host:port`, (host, port), or the path of a Unix socket."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server said of one recipient at last: at MAIL, at RCPT, or after the mail."""

    recipient: str
    code: int
    text: str

    @property
    def accepted(self) -> bool:
        """Whether the mail is the server's now, for this recipient."""
        return self.code == 250

    @property
    def receipt(self) -> str:
        """The id that the product gave the mail, "" when it took none."""
        found = re.search(r"Accepted as (\S+)", self.text)
        return found[1] if found else ""


class Client:
    """One connection; mails go over it one after the other. Close it, or use it as a context."""

    def __init__(self, address: Address, *, lmtp: bool = False, timeout_s: float = 30) -> None:
        host, port = _split(address)
        self._lmtp = lmtp or host.startswith("/")
        if host.startswith("/"):
            self._talk: smtplib.SMTP = smtplib.LMTP(host, timeout=timeout_s)
        else:
            self._talk = (smtplib.LMTP if self._lmtp else smtplib.SMTP)(host, port, timeout=timeout_s)
        self._talk.ehlo_or_helo_if_needed()

    def send(self, content: bytes, reverse_path: str, recipients: Sequence[str]) -> tuple[Reply, ...]:
        """Hand over one mail; return a reply for each recipient, in their order. Raises `OSError`, `SMTPException`."""
        if isinstance(recipients, str):
            raise TypeError(f"recipients is several, and {recipients!r} is one: write [{recipients!r}]")
        said = self._talk.docmd(f"MAIL FROM:<{reverse_path}>")
        replies = [said if said[0] != 250 else self._talk.docmd(f"RCPT TO:<{one}>") for one in recipients]
        taken = [place for place, (code, _) in enumerate(replies) if code in (250, 251) and said[0] == 250]
        if not taken:
            self._talk.docmd("RSET")
        elif (refused := self._talk.docmd("DATA"))[0] != 354:
            replies = [refused if place in taken else one for place, one in enumerate(replies)]
            self._talk.docmd("RSET")
        else:
            self._talk.send(_stuffed(content))
            ends = [self._talk.getreply() for _ in (taken if self._lmtp else taken[:1])]
            for number, place in enumerate(taken):
                replies[place] = ends[number if self._lmtp else 0]
        return tuple(
            Reply(one, code, text.decode("utf-8", "replace"))
            for one, (code, text) in zip(recipients, replies, strict=True)
        )

    def hand_in(self, letter: Letter) -> tuple[Reply, ...]:
        """Hand over a letter; see `send`."""
        return self.send(letter.content, letter.reverse_path, letter.recipients)

    def close(self) -> None:
        """Say goodbye, if anybody is there, and hang up."""
        try:
            self._talk.quit()
        except (OSError, smtplib.SMTPException):
            self._talk.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()


def smtp(address: Address, letter: Letter) -> tuple[Reply, ...]:
    """Hand over one letter by SMTP, over a connection of its own."""
    with Client(address) as client:
        return client.hand_in(letter)


def lmtp(address: Address, letter: Letter) -> tuple[Reply, ...]:
    """Hand over one letter by LMTP, over a connection of its own."""
    with Client(address, lmtp=True) as client:
        return client.hand_in(letter)


def _split(address: Address) -> tuple[str, int]:
    if isinstance(address, tuple):
        return address
    if address.startswith("/"):
        return address, 0
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


def _stuffed(content: bytes) -> bytes:
    """Return the mail as DATA takes it: CRLF, dots doubled (RFC 5321 4.5.2), the dot that ends it."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", content)
    whole = lines if lines.endswith(b"\r\n") or not lines else lines + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", whole) + b".\r\n"
