"""Which thread a mail belongs to, by its ids (RFC 5322 3.6.4): the pure part of the Threads port.

Order: a verified stamp of ours; the mail's own id, where it is known already; the nearest known ancestor among
In-Reply-To and References; a token of ours in the plus-address or the subject, for participants only; else the oldest
reference names the thread, so that siblings meet even when their parent never came; else the mail's own id. A sender
who takes no part in a known thread opens a new one with a `related` link. Subjects play no part here, and what
Exchange says of its conversations (Thread-Index) makes a link and nothing more.

Names that are no Message-IDs (tokens, conversations) hold no `@`, so that no mail can claim one as an id.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from ingest.threads.clue import Clue

__all__ = ["Known", "Match", "choose", "learnt", "named", "thread_name"]


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of one id: its thread, whether we sent it, and the seal of the first mail that bore it."""

    thread: str
    sent: bool = False
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A mail's thread, the thread it only speaks of, and whether it answers a mail that we sent.

    `collides` says that another mail, by another author or with another text, bore the same id here before.
    """

    thread: str
    related: str | None = None
    answers_us: bool = False
    collides: bool = False


def thread_name(mailbox: str, root: str) -> str:
    """Return the name of the thread that starts with id `root` in `mailbox`: the same on every node."""
    return sha256(f"{mailbox}\n{root}".encode("utf-8", "surrogatepass")).hexdigest()[:24]


def choose(clue: Clue, known: Mapping[str, Known], takes_part: Callable[[str], frozenset[str]]) -> Match:
    """Decide a mail's thread.

    `known` maps names (those of `named`) to what is remembered of them in this mailbox; `takes_part` returns
    participants of a thread of this mailbox: some, when there are any, and the clue's sender, when he is one. A thread
    without recorded participants is open to anybody.
    """
    own = known.get(clue.own_id)
    collides = own is not None and bool(own.seal) and bool(clue.seal) and own.seal != clue.seal
    answers_us = clue.stamped is not None or any(known[i].sent for i in clue.ancestors if i in known)
    if clue.stamped is not None:
        return Match(clue.stamped, None, answers_us, collides)
    alone = thread_name(clue.mailbox, f"{clue.own_id}\n{clue.sender}")
    answered = next((known[i].thread for i in clue.ancestors if i in known), None)
    ours = own.thread if own is not None and own.thread != alone else None
    if ours is not None and answered is not None and (there := takes_part(ours)) and clue.sender not in there:
        ours = None  # a stranger was here first with this id: the mail goes by what it answers
    nearest = ours or answered
    token = next((known[i].thread for i in clue.tokens if i in known and known[i].sent), None)
    thread = nearest or token or thread_name(clue.mailbox, clue.root or clue.own_id)
    members = takes_part(thread)
    stranger = clue.sender not in members if members else nearest is None and token is not None
    if stranger or (own is not None and own.thread == alone):  # decided again: a stranger stays one
        return Match(alone, thread, False, collides)
    return Match(thread, _spoken_of(clue, known, thread), answers_us or thread == token, collides)


def named(clue: Clue) -> tuple[str, ...]:
    """Return every name that the decision on a clue asks for."""
    conversation = (clue.conversation,) if clue.conversation else ()
    return tuple(dict.fromkeys((clue.own_id, *clue.ancestors, *clue.tokens, *conversation)))


def learnt(clue: Clue, match: Match) -> tuple[str, ...]:
    """Return the names that belong to the mail's thread from now on, its own id first.

    Tokens are learnt by `Threads.sent` alone, and from a stranger nothing but his own mail's id.
    """
    if match.thread == thread_name(clue.mailbox, f"{clue.own_id}\n{clue.sender}"):
        return (clue.own_id,)
    conversation = (clue.conversation,) if clue.conversation else ()
    return tuple(dict.fromkeys((clue.own_id, *clue.ancestors, *conversation)))


def _spoken_of(clue: Clue, known: Mapping[str, Known], thread: str) -> str | None:
    """Return the thread of the same Exchange conversation, when that is another one."""
    other = known.get(clue.conversation) if clue.conversation else None
    return other.thread if other is not None and other.thread != thread else None
