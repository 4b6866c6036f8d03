"""Mail that went without a question to us: its ids become known as sent, and it counts as a turn of its parties.

A helpdesk tells it afterwards (`told`), or has it stamped, which tells it as well (`stamped`). A mail that is told need
bear no stamp of ours. It says nothing about whether the mail should have gone: `outgoing` does, before it goes. What is
told of only a part of a helpdesk's mail is judged by that part.
"""

from collections.abc import Sequence
from typing import Final

from ingest.errors import CallerError, NotFound
from ingest.mailboxes import Mailbox, Mailboxes
from ingest.ports import Ports
from ingest.records import StoredMessage
from ingest.sending.placing import Outgoing, known_id, placed, recent
from ingest.sending.stamping import Marks, record
from ingest.threads.sent import SentMail
from ingest.turns.going import Going, tell
from ingest.turns.recalled import by, recalled
from loopguard.rules.turn import WEEK_S

__all__ = ["LONGEST_AGO_S", "LONGEST_AHEAD_S", "sent_at", "stamped", "told"]

LONGEST_AGO_S: Final = 366 * 86_400.0
"""A helpdesk that begins to tell may tell of the year before, so that answers to that mail come home."""
LONGEST_AHEAD_S: Final = 300.0
"""By so much the teller's clock may be ahead of ours."""


def sent_at(at: float | None, now: float) -> float:
    """Return when a mail went: `now` where nobody says. Raises `CallerError` for what cannot be."""
    if at is None:
        return now
    if not now - LONGEST_AGO_S <= at <= now + LONGEST_AHEAD_S:  # false for what is no number, too
        raise CallerError("at: a mail went at a moment of the last 366 days, and no more than five minutes ahead of us")
    return min(at, now)


async def told(mail: Outgoing, mailboxes: Mailboxes, ports: Ports, at: float, now: float | None = None) -> str:
    """Remember a mail that went at `at` (seconds since the epoch); return its thread. Telling it twice counts once.

    Where it went more than a week before `now`, it is no turn any more. Raises `NotFound` for a mailbox or a mail that
    is not here, `CallerError` without a Message-ID, `StoreUnavailable`.
    """
    box = mailboxes.find(mail.mailbox)
    if box is None:
        raise NotFound(f"mailbox {mail.mailbox} is not in the settings; add it there to tell what it sends")
    id_ = known_id(mail.message_id)
    if id_ is None:
        raise CallerError("message_id: a mail that was sent has the Message-ID it went out with")
    place = await placed(mail, box, ports)
    sent = SentMail(
        key=id_,
        mailbox=box.address,
        thread=place.names[0],
        ids=(id_,),
        recipients=tuple(dict.fromkeys(one.lower() for one in mail.recipients)),
        at=at,
        automatic=mail.automatic,
        ancestors=place.ancestors[::-1],
    )
    thread = await ports.threads.sent(sent)
    if now is None or now - at < WEEK_S:
        turn = Going(id_, "", at, mail.automatic)
        await _turns(turn, mail.recipients, place.names, box, mailboxes, ports, mail.answers, place.answered)
    return thread


async def stamped(
    made: Marks,
    recipients: Sequence[str],
    box: Mailbox,
    mailboxes: Mailboxes,
    ports: Ports,
    *,
    at: float,
    automatic: bool = False,
) -> str:
    """Remember a mail that was stamped to go at `at`; return its thread. Raises `StoreUnavailable`."""
    thread = await record(ports.threads, made, recipients, at=at, automatic=automatic)
    names = await ports.threads.names(box.address, thread)
    await _turns(Going(made.message_id, "", at, automatic), recipients, names, box, mailboxes, ports)
    return thread


async def _turns(
    mail: Going,
    recipients: Sequence[str],
    names: Sequence[str],
    box: Mailbox,
    mailboxes: Mailboxes,
    ports: Ports,
    answers: str | None = None,
    stored: StoredMessage | None = None,
) -> None:
    """Tell the turn of each recipient who is none of ours, or is this mailbox: a responder may stand on it."""
    going = []
    for one in (one for one in recipients if mailboxes.find(one) in (None, box)):
        history = await recent(one, box, names, ports, mail.at)
        about = recalled(history, answers, stored)
        going.append(Going(mail.message_id, one, mail.at, mail.automatic, about, by(history, one)))
    await tell(going, ports.turns)
