"""What a mail says about its thread: ids nearest first, who takes part, and what tells it from another of its id.

RFC 5322 3.6.4, and what relays, bounces and Exchange write instead. Pure; what is decided from it stands in
`ingest.threads.keys`.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from ingest.threads.conversation import conversation_of
from ingest.threads.token import tokens_of
from loopguard import Envelope
from loopguard.checks.shapes.bounce_shape import bounce_shape
from loopguard.identity.stamp import mailbox_tag, read_stamp
from loopguard.policy import Policy
from parsers import Address, IdState, ParsedMessage
from parsers.headers.rewritten_id import original_ids, parent_ids, relayed

__all__ = ["Clue", "author_of", "clue_of"]

_LIST_ID = re.compile(r"<([^<>]{1,255})>\s*$")
_UNSEEN = Envelope()
"""The envelope of a mail of which nobody knows how it came."""


@dataclass(frozen=True, slots=True)
class Clue:
    """What a mail says about its thread."""

    mailbox: str
    own_id: str
    """The mail's canonical id, or its delivery key when it has none."""
    ancestors: tuple[str, ...]
    """The ids of In-Reply-To and References, nearest first."""
    root: str | None
    """The oldest id of References, else of In-Reply-To; None when the mail refers to nothing."""
    sender: str
    """Author address, lowered."""
    participants: tuple[str, ...]
    """Author, whom it is addressed to, and whom else it names, lowered."""
    stamped: str | None = None
    """The thread that a verified stamp of ours for this mailbox names."""
    tokens: tuple[str, ...] = ()
    """Thread tokens from plus-addresses and subject, as names; anybody can write one."""
    conversation: str | None = None
    """The name of the Exchange conversation that the mail says it belongs to."""
    seal: str = ""
    """What tells this mail from another with the same id: a digest of its author and its new text."""
    former_ids: tuple[str, ...] = ()
    """Ids that the mail had before a relay gave it another."""
    unnamed: bool = False
    """The mail has no id: `own_id` is its delivery key, and nothing can refer to it."""
    list_id: str = ""
    """The list that it came through (RFC 2919), lowered."""
    by_us: bool = False
    """Its author is one of our own mailboxes."""


def clue_of(
    message: ParsedMessage,
    key: str,
    mailbox: str,
    policy: Policy,
    envelope: Envelope = _UNSEEN,
    ours: Collection[str] = (),
) -> Clue:
    """Return what `message` says about its thread: ids nearest first, and who takes part.

    `ours` are the addresses of all our mailboxes, in small letters.
    """
    reported = _reported(message, envelope, policy)
    answered = (*message.in_reply_to, *reversed(message.references), *parent_ids(message.headers), *reported)
    ancestors = tuple(dict.fromkeys(map(relayed, answered)))
    oldest = next(iter((*message.references, *message.in_reply_to, *parent_ids(message.headers), *reported)), None)
    former = tuple(map(relayed, original_ids(message.headers)))
    sender = author_of(message).address.lower()
    people = (one.address.lower() for one in (*message.from_, *message.to, *message.reply_to, *message.cc))
    own = _own_id(message)
    return Clue(
        mailbox=mailbox,
        own_id=own or key,
        ancestors=ancestors,
        root=relayed(oldest) if oldest else None,
        sender=sender,
        participants=tuple(dict.fromkeys((sender, mailbox.lower(), *people))),
        stamped=_stamped((*former, *ancestors), mailbox, policy),
        tokens=tokens_of(message, envelope.forward_paths),
        conversation=conversation_of(message),
        seal=_seal(message),
        former_ids=former if own else (),
        unnamed=own is None,
        list_id=_list_id(message),
        by_us=sender in ours or sender == mailbox.lower(),
    )


def author_of(message: ParsedMessage) -> Address:
    """Return the first author that a mail names, else its Sender, else an empty address."""
    return next(iter((*message.from_, *((message.sender,) if message.sender else ()))), Address(""))


def _reported(message: ParsedMessage, envelope: Envelope, policy: Policy) -> tuple[str, ...]:
    """Return the id of the mail that a report is about, or that a bounce without a report returns."""
    if message.report is not None:
        about = message.report.original_id
    elif message.returned.value and bounce_shape(message, envelope, policy):
        about = message.returned
    else:
        return ()
    return (about.value,) if about.value else ()


def _own_id(message: ParsedMessage) -> str | None:
    """Return the mail's canonical id. A raw one (`<>`, `none`) is no name: many mails that differ bear the same."""
    id_ = message.message_id
    return relayed(id_.value) if id_.state is IdState.CANONICAL and id_.value else None


def _list_id(message: ParsedMessage) -> str:
    """Return what stands in the last brackets of List-Id: `Users of it <users.example.org>`."""
    found = _LIST_ID.search((message.headers.first("List-Id") or "")[:2_000])
    return found[1].strip().lower() if found else ""


def _seal(message: ParsedMessage) -> str:
    """Return a short digest of author and new text: two mails of one id and two seals are two mails."""
    said = f"{author_of(message).address.lower()}\n{message.fingerprint}"
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _stamped(ancestors: tuple[str, ...], mailbox: str, policy: Policy) -> str | None:
    """Return the thread of the first ancestor that is a verified stamp of ours for this mailbox."""
    for ancestor in ancestors if policy.stamp_keys else ():
        stamp = read_stamp(ancestor, policy.stamp_keys)
        if stamp is not None and stamp.mailbox_tag == mailbox_tag(mailbox):
            return stamp.thread
    return None
