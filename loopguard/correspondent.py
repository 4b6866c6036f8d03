"""Who a held mail is from, as staff see it: two people who have nothing to do with each other are never one row.

An example: `anna1985@gmail.com` and `anna1986@gmail.com` are counted together, which is harmless, and are two people.
So a row goes by the author's own address (`pair.person`: without tags, SRS and BATV), whichever mailbox of ours he
wrote to; what tells people apart where an address does not stands beside it:

    a bounce            is of the recipients that it is about
    a list's `via`      is of the one in Reply-To
    a form's sender     writes for many: the one in Reply-To stands beside it, if his domain is another
    no author           is the reverse-path, else what From and Message-ID say without digits
    our own mailboxes   are one, so that a ring of them is one row

`many` is another name of a program that writes from ever new addresses (`crm-4711@`, `crm-4712@`): whoever at this
domain has a name of that length and the same display name. It counts only when the loop itself shows that its sender
changes (`loopguard.rules.rotation`); people at a provider of mail for everybody have none.

A loop of rounds (`loopguard.rules.by_cause`) is with an organisation where the author has one: `of_organisation` is its
name, the same for whichever of its addresses writes. Bounces of one server about addresses of one organisation are one
as well, apart from what those addresses write.

Not told apart: people without a display name whose numbered addresses at one domain say the same, each once or twice;
two programs of one domain, both with ever new addresses, whose names have one length; bounces that say of nobody whom
they are about, by one server.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from loopguard.identity.pair import BOUNCE, class_of, party, person
from loopguard.observe import author, writer
from loopguard.verdict import Kind
from loopguard.words.subject import subject_key
from parsers import ParsedMessage

__all__ = ["OURS", "Correspondent", "correspondent", "of_organisation"]

OURS: Final = "ours"
_WORD: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Correspondent:
    """One whom a row is of: `one` by himself; `many` as a program that changes its address, "" where it cannot be."""

    one: str
    many: str = ""


def correspondent(
    message: ParsedMessage, kind: str, mailbox: str, ours: Collection[str] = (), reverse_path: str | None = None
) -> Correspondent:
    """Return who a mail of this kind is from. `ours`: our mailboxes in small letters."""
    address = writer(message, kind, mailbox)
    if address.startswith(BOUNCE):
        return Correspondent(address)
    if party(address, ours) in ours:
        return Correspondent(OURS)
    if not address:
        return Correspondent(person(reverse_path) if reverse_path else _nobody(message))
    one, many = person(address), class_of(address)
    if behind := _behind(message, kind, one, ours):
        return Correspondent(f"{one} for {behind}")
    return Correspondent(one, f"{many} {_name(message)}" if many else "")


def of_organisation(message: ParsedMessage, kind: str, organisation: str) -> str:
    """Return the name of a loop with an organisation that a mail is of; "" where there is no organisation."""
    if not organisation:
        return ""
    whose = f"organisation {organisation}"
    return f"{BOUNCE}{whose} by {person(author(message))}" if kind == Kind.BOUNCE else whose


def _behind(message: ParsedMessage, kind: str, one: str, ours: Collection[str]) -> str:
    """Return for whom a form's sender writes; "" where nobody else is named."""
    if kind == Kind.LIST or not message.reply_to:
        return ""
    other = person(message.reply_to[0].address)
    return "" if party(other, ours) in ours or other.rpartition("@")[2] == one.rpartition("@")[2] else other


def _name(message: ParsedMessage) -> str:
    """Return the author's display name without words that have digits, in any order."""
    named = message.from_[0].name if message.from_ else ""
    words = (word for word in named.lower().split() if not any(map(str.isdigit, word)))
    return " ".join(sorted(found for word in words for found in _WORD.findall(word)))


def _nobody(message: ParsedMessage) -> str:
    """Return what a mail without an author says of its sender."""
    said = "".join(letter for letter in message.headers.first("From") or "" if not letter.isdigit())
    made = (message.message_id.value or "").rpartition("@")[2]
    return "\n".join(("nobody", " ".join(said.lower().split()), made, subject_key(message.subject)))
