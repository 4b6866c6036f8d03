"""The mail that one of ours answers, as a turn: from what is counted of the last day, else from what is stored of it.

Where nobody says what is answered, the recipient's last mails are asked for. What was counted is better known than what
is stored, which has no digests of attachments: a stored mail with some is like others only by its words.
"""

from ingest.records import StoredMessage
from loopguard import Arrival, History
from loopguard.dealings import Theirs
from loopguard.identity.pair import normalise, person
from loopguard.identity.sketch import sketch, words
from loopguard.observe import AUTOMATIC
from loopguard.verdict import Kind
from loopguard.words.subject import is_reply, subject_depth, subject_key
from parsers.quotes.fingerprint import fingerprint

__all__ = ["by", "recalled"]


def recalled(history: History, answers: str | None, stored: StoredMessage | None) -> Theirs | None:
    """Return the mail with the key `answers`, which may be `stored`; None without a key."""
    found = next((one for one in (*history.thread, *history.pair) if one.id == answers), None)
    if found is not None:
        return Theirs.of(found)
    return None if stored is None else _of(stored)


def by(history: History, recipient: str) -> tuple[Theirs, ...]:
    """Return the recent mails by the party that a mail of ours goes to."""
    party = normalise(recipient)
    return tuple(Theirs.of(one) for one in (*history.thread, *history.pair) if one.sender == party)


def _of(stored: StoredMessage) -> Theirs:
    said = words(stored.new_text)
    bare = not stored.attachments
    return Theirs.of(
        Arrival(
            id=stored.id,
            at=stored.accepted_at,
            mailbox=stored.mailbox,
            thread=stored.thread,
            sender="",
            pair="",
            automatic=stored.kind in AUTOMATIC,
            answer=_answers(stored),
            answers_us=False,
            fingerprint=fingerprint(stored.new_text) if bare else "",
            subject_key=subject_key(stored.subject),
            subject_depth=subject_depth(stored.subject),
            size=stored.size,
            quote_depth=0,
            empty=bare and not stored.new_text.strip(),
            kind=stored.kind,
            words=len(said),
            sketch=sketch(said),
            author=person(stored.sender),
        )
    )


def _answers(stored: StoredMessage) -> bool:
    """Whether it looks like an answer; any text beside its new text is taken for a quote."""
    if stored.kind in (Kind.AUTO_REPLY, Kind.BOUNCE) or is_reply(stored.subject):
        return True
    return bool(stored.in_reply_to or stored.references) or len(stored.text.strip()) > len(stored.new_text.strip())
