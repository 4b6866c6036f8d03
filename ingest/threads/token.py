"""A short name of a thread for what survives when ids do not: `support+TOKEN@example.com` and `[#TOKEN]` in a subject.

Relays rewrite Message-IDs and some clients drop References; an address or a subject comes back. A token is 80 bits of
HMAC-SHA256 over mailbox and thread, so nobody guesses one, and it says nothing by itself: it is looked up among those
that we have sent in this mailbox, and counts only for a sender who takes part in the thread. It is no stamp: whoever
reads a subject can copy it.
"""

import hmac
import re
from base64 import b32encode
from collections.abc import Sequence
from hashlib import sha256

from loopguard import StampKey
from parsers import ParsedMessage

__all__ = ["plus_address", "subject_tag", "thread_token", "token_name", "tokens_of"]

_TOKEN = "[a-z2-7]{16}"  # noqa: S105  the shape of a token, no secret
_PLUS = re.compile(rf"\+({_TOKEN})@", re.IGNORECASE)
_SUBJECT = re.compile(rf"\[#({_TOKEN})\]", re.IGNORECASE)
_MOST = 5
_LOCAL_PART = 64
"""Octets of a local part (RFC 5321 4.5.3.1.1)."""


def thread_token(key: StampKey, mailbox: str, thread: str) -> str:
    """Return the token of a thread: 16 of a-z and 2-7, the same each time for one key."""
    said = f"token\n{mailbox.strip().lower()}\n{thread}".encode("utf-8", "surrogatepass")
    return b32encode(hmac.new(key.secret, said, sha256).digest()[:10]).decode().lower()


def plus_address(mailbox: str, token: str) -> str | None:
    """Return the mailbox's address with the token as its tag (RFC 5233), or None where that gets too long."""
    local, _, domain = mailbox.rpartition("@")
    return f"{local}+{token}@{domain}" if len(local) + 1 + len(token) <= _LOCAL_PART else None


def subject_tag(token: str) -> str:
    """Return what a subject carries."""
    return f"[#{token}]"


def token_name(token: str) -> str:
    """Return the name under which a token is remembered; no mail can claim it as an id, whose name is `id_name`'s."""
    return f"token {token.lower()}"


def tokens_of(message: ParsedMessage, forward_paths: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the names of the first tokens in a mail's recipients and subject, addresses before subject."""
    people = (
        *forward_paths[:20],
        *(one.address for one in (*message.to[:20], *message.cc[:20])),
        *message.delivered_to[:20],
    )
    found = [match[1] for address in people if (match := _PLUS.search(address))]
    found += _SUBJECT.findall(message.subject)
    return tuple(dict.fromkeys(map(token_name, found)))[:_MOST]
