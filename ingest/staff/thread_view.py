"""Puts together what staff see of a thread, from the store and from what is known of threads; it keeps nothing."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.ports import MailQuery, Ports
from ingest.records import StoredMessage
from ingest.threads.match import Join
from ingest.threads.sent import SentMail

__all__ = ["Latest", "Thread", "joins_of", "latest_threads", "thread_view"]

MOST_SENT = 200
LOOKED = 10
"""How many mails are looked at for each thread that a list shows, before the page ends short."""
AT_ONCE = 8
JOINS = 500
"""Joined threads of a mailbox, the latest, that are looked through for those of one."""


@dataclass(frozen=True, slots=True)
class Thread:
    """One thread; `mails` are its latest, oldest first, `earlier` is the cursor of those before them."""

    mailbox: str
    names: tuple[str, ...]
    mails: tuple[StoredMessage, ...]
    earlier: str | None
    sent: tuple[SentMail, ...]
    people: tuple[tuple[str, str], ...]
    """(address, name) of who wrote, was written to or is written to by us, our own addresses left out."""
    related: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Latest:
    """Threads by their latest mail, each with its name, and where the next page begins."""

    threads: tuple[tuple[str, StoredMessage], ...]
    next: str | None


async def thread_view(
    ports: Ports, mailbox: str, name: str, is_ours: Callable[[str], bool], after: str | None = None, limit: int = 50
) -> Thread | None:
    """Return what is known of a thread by any of its names; None when nothing is. `is_ours`: of an address.

    Raises `CallerError` for a cursor that is none, `StoreUnavailable`.
    """
    names = await ports.threads.names(mailbox, name)
    page = await ports.store.page(MailQuery(mailboxes=(mailbox,), threads=names), after, limit)
    sent = await ports.threads.sent_mail(mailbox, name, 0.0, MOST_SENT)
    if not page.messages and not sent and len(names) == 1 and not after:
        return None
    mails = tuple(reversed(page.messages))
    related = dict.fromkeys(one.related for one in mails if one.related)
    now = [(await ports.threads.names(mailbox, one))[0] for one in related if one]
    return Thread(
        mailbox=mailbox,
        names=names,
        mails=mails,
        earlier=page.next,
        sent=tuple(sent),
        people=_people(mails, sent, is_ours),
        related=tuple(dict.fromkeys(one for one in now if one not in names)),
    )


async def latest_threads(ports: Ports, mailboxes: tuple[str, ...] | None, after: str | None, limit: int) -> Latest:
    """Return threads, the one with the latest mail first. A page ends short where many mails are of one thread.

    Raises `CallerError` for a cursor that is none, `StoreUnavailable`.
    """
    found: dict[tuple[str, str], StoredMessage] = {}
    left = LOOKED * limit
    while len(found) < limit and left > 0:
        page = await ports.store.page(MailQuery(mailboxes=mailboxes), after, min(limit - len(found), left))
        for part in _parts(page.messages):
            for place, mail in await asyncio.gather(*(_if_latest(ports, mail) for mail in part)):
                if place is not None:
                    found.setdefault(place, mail)
        left -= len(page.messages)
        after = page.next
        if after is None:
            break
    return Latest(tuple((name, mail) for (_, name), mail in found.items()), after)


async def joins_of(ports: Ports, mailbox: str, names: Sequence[str]) -> list[Join]:
    """Return by whom threads with people of their own became this one, the latest first. Raises `StoreUnavailable`."""
    if len(names) == 1:
        return []
    return [one for one in await ports.threads.joined(mailbox, JOINS) if one.thread in names]


def _parts(mails: Sequence[StoredMessage]) -> list[Sequence[StoredMessage]]:
    return [mails[start : start + AT_ONCE] for start in range(0, len(mails), AT_ONCE)]


async def _if_latest(ports: Ports, mail: StoredMessage) -> tuple[tuple[str, str] | None, StoredMessage]:
    """Return (mailbox, thread) of a mail that is the latest of its thread, else None: an earlier page has it."""
    names = await ports.threads.names(mail.mailbox, mail.thread)
    latest = await ports.store.page(MailQuery(mailboxes=(mail.mailbox,), threads=names), None, 1)
    is_it = bool(latest.messages) and latest.messages[0].id == mail.id
    return (mail.mailbox, names[0]) if is_it else None, mail


def _people(
    mails: Sequence[StoredMessage], sent: Sequence[SentMail], is_ours: Callable[[str], bool]
) -> tuple[tuple[str, str], ...]:
    """Return who takes part: authors with their names first, then who else was written to."""
    named: dict[str, tuple[str, str]] = {}
    for mail in mails:
        known = named.get(mail.sender.lower())
        if mail.sender and (known is None or not known[1]):
            named[mail.sender.lower()] = (mail.sender, mail.sender_name)
    others = [address for mail in mails for address in (*mail.to, *mail.cc)]
    for address in (*others, *(address for mail in sent for address in mail.recipients)):
        named.setdefault(address.lower(), (address, ""))
    return tuple(person for person in named.values() if not is_ours(person[0]))
