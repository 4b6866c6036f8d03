"""The mail that somebody forwarded by hand: its sender, subject and date, as the outer mail tells them.

In the text, a mail program writes a line that announces the forwarded mail and its header below, in its own language
(`header_names`). Outlook writes the header alone, and does the same for replies, so there the subject's prefix (`Fw:`)
decides. Attached, the forwarded mail is a message/rfc822 part. Nothing is verified: anybody can type such a header. A
forward whose header was deleted gives no fact but that it is one. A reply to a forward (`Re: Fwd:`) is no forward.
"""

import re
from collections.abc import Iterable, Sequence

from parsers.carried.quoted_sender import quoted_sender
from parsers.headers.address import authors
from parsers.headers.date import date
from parsers.headers.encoded_word import clean, decode
from parsers.headers.header_block import scan
from parsers.headers.header_names import DATE_NAMES, FROM_NAMES, SENT_NAMES, SUBJECT_NAMES
from parsers.headers.message_id import message_id
from parsers.limits import Limits
from parsers.message import Address, Forwarded, ForwardedAs
from parsers.parts.part import Part
from parsers.quotes.new_text import Reply
from parsers.quotes.quote_marks import field_name

__all__ = ["forwarded"]

PREFIXES = (
    "fwd", "fw", "wg", "wtr", "weitergeleitet", "tr", "transf", "réexp", "rv", "reenv", "enc", "i", "inoltra",
    "doorst", "doorgestuurd", "vb", "vs", "videresend", "videresendt", "vl", "välitys", "edelleen", "pd", "przek",
    "předáno", "přeposláno", "přepos", "tvs", "tov", "továbbítás", "redir", "redirecționat", "пересл", "переслано",
    "переслать", "пер", "hat", "ilt", "ilet", "yön", "yönl", "πρθ", "προωθ", "הועבר", "העברה", "إعادة توجيه",
    "تحويل", "ct", "chuyển tiếp", "trs", "teruskan", "ส่งต่อ", "转发", "轉寄", "轉發", "转寄", "転送", "전달",
    "edast", "perś", "prosl", "prosleđeno",
)  # fmt: skip
"""What clients write before the subject of a forward, lowered, without the colon."""

_PREFIX = re.compile(rf"(?:\[[^\]]{{1,60}}\] ?)?(?:{'|'.join(map(re.escape, PREFIXES))}) ?[:：]", re.IGNORECASE)
_MESSAGES = ("message/rfc822", "message/global")
_WORDS = {
    "from": frozenset(FROM_NAMES),
    "date": frozenset(DATE_NAMES + SENT_NAMES),
    "subject": frozenset(SUBJECT_NAMES),
}
_LONGEST = 1_000
_SIGNS = " \t*_\xa0\u200e\u200f\u202a\u202b\u202c"


def forwarded(subject: str, reply: Reply, parts: Iterable[Part], limits: Limits) -> Forwarded | None:
    """Return the inner mail of a forward, or None when the mail is no forward by hand."""
    named = _PREFIX.match(subject) is not None
    if reply.forward or (named and reply.header):
        return _inline(reply.header)
    attached = next((part for part in parts if part.content_type in _MESSAGES), None)
    return None if attached is None else _attached(attached, limits)


def _inline(lines: Sequence[str]) -> Forwarded:
    told = _fields(lines)
    sender = quoted_sender(told.get("from", ""))
    sent = clean(told.get("date", ""))
    return Forwarded(ForwardedAs.INLINE, sender.address, sender.name, clean(told.get("subject", "")), sent, date(sent))


def _fields(lines: Sequence[str]) -> dict[str, str]:
    """Return sender, date and subject as a quoted header gives them, unfolded; the first of each counts."""
    told: dict[str, str] = {}
    current = ""
    for line in lines:
        name = field_name(line)
        kind = next((kind for kind, names in _WORDS.items() if name in names and kind not in told), "")
        if name:
            current = kind
            value = line.replace("：", ":", 1).partition(":")[2]
        else:
            value = f" {line.strip()}" if line.strip() else ""
            current = current if value else ""
        if current:
            told[current] = f"{told.get(current, '')}{value.strip(_SIGNS) if name else value}"[:_LONGEST]
    return told


def _attached(part: Part, limits: Limits) -> Forwarded:
    headers = scan(part.content.lstrip(b"\r\n"), limits).headers
    found, _, _ = authors(headers.first("From") or "", 1)
    sender = found[0] if found else Address("")
    sent = clean(headers.first("Date") or "")
    return Forwarded(
        how=ForwardedAs.ATTACHED,
        address=sender.address,
        name=sender.name,
        subject=decode(headers.first("Subject") or ""),
        sent=sent,
        date=date(sent),
        message_id=message_id(headers.first("Message-ID")),
    )
