"""What of a mail every index holds: one frozen document, made here for all engines. It knows no engine's form of it."""

from dataclasses import dataclass

from ingest.records import StoredMessage
from ingest.utf8 import encodable

__all__ = ["HEAD", "IndexDocument", "index_document"]

TEXT_LIMIT = 100_000
"""Characters of text that are indexed; what comes later in a mail is found in the original only."""
NAMES_LIMIT = 20_000
"""Characters of addresses, attachment names and ids that are indexed, of each."""
HEAD = 160
"""Characters of a mail's beginning that a result line shows."""


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """A mail as it is indexed. Every text can be written as UTF-8: a lone surrogate has become U+FFFD."""

    id: str
    mailbox: str
    thread: str
    kind: str
    accepted_at: float
    sender: str
    head: str
    """How the mail begins, in one line; shown, not searched."""
    subject: str
    text: str
    people: str
    """Addresses and names of the author and of who it was sent to."""
    attachments: str
    ids: str
    """Its delivery key, its Message-ID and those it names."""


def index_document(message: StoredMessage) -> IndexDocument:
    """Return what is indexed of a mail."""
    people = " ".join((message.sender, message.sender_name, *message.to, *message.cc))
    ids = " ".join((message.id, message.message_id or "", *message.references, *message.in_reply_to))
    return IndexDocument(
        id=message.id,
        mailbox=encodable(message.mailbox),
        thread=encodable(message.thread),
        kind=message.kind,
        accepted_at=message.accepted_at,
        sender=encodable(message.sender),
        head=encodable(" ".join((message.new_text or message.text)[: 2 * HEAD].split())[:HEAD]),
        subject=encodable(message.subject),
        text=encodable(message.text[:TEXT_LIMIT]),
        people=encodable(people[:NAMES_LIMIT]),
        attachments=encodable(" ".join(message.attachments)[:NAMES_LIMIT]),
        ids=encodable(ids[:NAMES_LIMIT]),
    )
