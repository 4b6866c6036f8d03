"""Where a mail of ours belongs: the mail that it answers, that mail's thread and ids, and its author's last mail."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.errors import NotFound
from ingest.mailboxes import Mailbox
from ingest.ports import Ports
from ingest.records import StoredMessage
from ingest.sending.stamping import new_thread
from ingest.threads.keys import id_name
from ingest.threads.name import alone
from loopguard import Verdict
from loopguard.arrival import History
from loopguard.identity.pair import counted_under
from parsers.headers.message_id import references
from parsers.headers.rewritten_id import relayed

__all__ = ["Outgoing", "Placed", "known_id", "placed", "recent"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail that a helpdesk sends. It names what it answers by delivery key or by Message-ID."""

    mailbox: str
    recipients: tuple[str, ...]
    automatic: bool = False
    thread: str | None = None
    answers: str | None = None
    """Delivery key of the mail that is answered."""
    in_reply_to: str | None = None
    """Message-ID of the mail that is answered."""
    references: tuple[str, ...] = ()
    """Message-IDs, oldest first, where `answers` does not give them."""
    message_id: str | None = None
    """The id that the mail has or will get from a relay: an alias of a new one, where it is stamped."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where it belongs. `against` is what the answered mail's own verdict has against an automatic answer."""

    names: tuple[str, ...]
    """All names of its thread, the one that stays first."""
    parent: str | None
    """The id that it answers."""
    ancestors: tuple[str, ...]
    """The ids before it, oldest first, its parent last."""
    against: tuple[str, ...]
    answered: StoredMessage | None = None
    """The mail that it answers, where its key was given and it is stored."""


async def placed(mail: Outgoing, box: Mailbox, ports: Ports) -> Placed:
    """Find the place of a mail that `box` sends. Raises `NotFound` for an answered mail that is not here."""
    stored, against = await _answered(mail, box.address, ports)
    parent = (stored.message_id if stored else None) or known_id(mail.in_reply_to)
    older = stored.references if stored else tuple(id_ for one in mail.references if (id_ := known_id(one)))
    given = mail.thread or (stored.thread if stored else None) or await _thread(mail, box.address, parent, ports)
    names = await ports.threads.names(box.address, given)
    return Placed(names, parent, tuple(dict.fromkeys((*older, *([parent] if parent else ())))), against, stored)


async def recent(recipient: str, box: Mailbox, names: Sequence[str], ports: Ports, now: float) -> History:
    """Return the recent mails of a thread, and those between a recipient and the mailbox."""
    policy = box.policy_for(recipient)
    pair = counted_under(recipient, box.address, box.ours)
    found = await ports.arrivals.recent(box.address, names, pair, now - policy.memory_s, policy.history)
    if recipient.lower() in box.ours:
        return found
    here = box.address.lower()  # what a machine wrote to another mailbox of ours says nothing of a mail to this one
    return History(found.thread, tuple(one for one in found.pair if one.mailbox.lower() == here))


def known_id(given: str | None) -> str | None:
    """Return a Message-ID, with or without brackets, as threads know it: the first of several, None when it is none."""
    read = next(iter(references(given)), None) if given else None
    return relayed(read) if read else None


async def _answered(mail: Outgoing, mailbox: str, ports: Ports) -> tuple[StoredMessage | None, tuple[str, ...]]:
    """Return the mail that is answered, and what its own verdict has against an automatic answer."""
    if mail.answers is None:
        return None, ()
    stored = await ports.store.get(mail.answers)
    if stored is not None and stored.mailbox == mailbox:
        reason = Verdict(stored.findings).reason or "A person released this mail from quarantine."
        return stored, () if stored.may_autoreply else (reason,)
    held = await ports.quarantine.get(mail.answers)
    if held is not None and held.receipt.mailbox == mailbox:
        now = "was discarded" if held.state.aside else "is held"
        return None, (f"This mail {now}. {Verdict(held.findings).reason}",)
    raise NotFound(f"mailbox {mailbox} has no mail {mail.answers}: `answers` takes the id of a stored mail")


async def _thread(mail: Outgoing, mailbox: str, parent: str | None, ports: Ports) -> str:
    """Return the thread of the mail that is answered, before all of one by a recipient, or a new one.

    Where that mail has yet to come, it finds our answer waiting for it. A mail of ours that answers none opens a thread
    under its own id, so that it is the same when we are told of it again, and what answered it first is there.
    """
    own = known_id(mail.message_id)
    if parent is None and own is not None:
        found = await ports.threads.find(mailbox, [own], mail.recipients)
        return found or alone(mailbox, id_name(own), mailbox.lower())
    found = await ports.threads.find(mailbox, [parent], mail.recipients) if parent is not None else None
    return found or new_thread(mailbox, parent, mail.recipients)
