"""Mail that a helpdesk has sent without asking, told afterwards: its ids become known, and its parties' turns.

The mail need not bear a stamp of ours. It says nothing about whether the mail should have gone: `outgoing` does, before
it goes. What is told of only a part of its mail is judged by that part.
"""

from ingest.errors import CallerError, NotFound
from ingest.mailboxes import Mailboxes
from ingest.ports import Ports
from ingest.sending.placing import Outgoing, known_id, placed, recent
from ingest.threads.sent import SentMail
from ingest.turns.going import Going, tell
from ingest.turns.recalled import by, recalled

__all__ = ["told"]


async def told(mail: Outgoing, mailboxes: Mailboxes, ports: Ports, now: float) -> str:
    """Remember a mail that went at `now` (seconds since the epoch); return its thread. Telling it twice counts once.

    Raises `NotFound` for a mailbox or a mail that is not here, `CallerError` without a Message-ID, `StoreUnavailable`.
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
        at=now,
        automatic=mail.automatic,
        ancestors=place.ancestors[::-1],
    )
    thread = await ports.threads.sent(sent)
    going = []
    for one in (one for one in mail.recipients if mailboxes.find(one) is None):
        history = await recent(one, box, place.names, ports, now)
        about = recalled(history, mail.answers, place.answered)
        going.append(Going(id_, one, now, mail.automatic, about, by(history, one)))
    await tell(going, ports.turns)
    return thread
