"""Two helpdesks that answer each other for ever, simulated: the loop this product exists to cut.

Each takes the last mail and makes the next, as an auto-responder of the careless kind does: it swaps From and To,
puts one more prefix before the subject, opens a new ticket, and quotes everything that it got. It drops
every header by which RFC 3834 section 5 would have stopped the loop (Auto-Submitted, Precedence), and every id by
which RFC 5322 3.6.4 would have tied the mails together. What is left looks like a busy conversation; only
measuring tells the difference.

Pure and seeded: the same seed gives the same bytes; dates are counted from a fixed day. It sends nothing and knows
nothing of our verdicts: it goes on answering even when nobody listens, which is the worst case.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

__all__ = ["SimulatedMail", "storm"]

_QUOTE_LIMIT = 20_000
"""Bytes of quoted text that a responder keeps. Real ones have a limit too, only never one that ends a loop."""
_SUBJECT_LIMIT = 200
"""Characters of the subject. What falls off is the oldest end, so the subject goes on changing."""
_START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
_INTERVAL = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class SimulatedMail:
    """One mail of the exchange: who hands it to SMTP for whom, and its bytes with CRLF line ends."""

    sender: str
    recipient: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Helpdesk:
    """One auto-responder: its address, the prefix and the text that it knows, and whether it writes a Message-ID."""

    address: str
    prefix: str
    text: tuple[str, ...]
    writes_ids: bool


def storm(parties: tuple[str, str], rounds: int, *, seed: int = 0) -> Iterator[SimulatedMail]:
    """Yield `rounds` mails that the helpdesks at the two addresses send each other by turns.

    The second party begins by writing to the first. Mails grow to about 20 kB and stay there. No two are equal.
    """
    random = Random(seed)  # noqa: S311  repeatable ticket numbers, no secrets
    ours = _Helpdesk(
        parties[0],
        "Re: ",
        ("Thank you for writing to us.", "We have opened ticket {ticket} and will answer within one working day."),
        writes_ids=True,
    )
    theirs = _Helpdesk(
        parties[1],
        "Automatic reply: ",
        ("Hello,", "your request has reached our service desk as case {ticket}.", "Please keep the number."),
        writes_ids=False,
    )
    subject = f"Your order {random.randint(10_000, 99_999)} has been delayed"
    body = "Our carrier tells us that the parcel needs two more days.\r\n"
    for turn in range(rounds):
        writer, reader = (theirs, ours) if turn % 2 == 0 else (ours, theirs)
        if turn > 0:
            subject = (writer.prefix + subject)[:_SUBJECT_LIMIT].rstrip()
            body = _answer(writer, body, ticket=random.randint(10_000, 99_999))
        header = [
            f"From: Service desk <{writer.address}>",
            f"To: {reader.address}",
            f"Subject: {subject}",
            f"Date: {format_datetime(_START + turn * _INTERVAL)}",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
        ]
        if writer.writes_ids:
            header.append(f"Message-ID: <{random.getrandbits(64):016x}@{writer.address.partition('@')[2]}>")
        content = "\r\n".join([*header, "", body]).encode()
        yield SimulatedMail(writer.address, reader.address, content)


def _answer(writer: _Helpdesk, last: str, *, ticket: int) -> str:
    """Return the writer's own few lines, then all of `last` one quote level deeper, cut at a line end."""
    own = "".join(f"{line.format(ticket=ticket)}\r\n" for line in writer.text)
    quoted = "".join(f"> {line}\r\n" for line in last.splitlines())
    kept = quoted[:_QUOTE_LIMIT].rpartition("\r\n")[0]
    return f"{own}\r\n{kept}\r\n"
