"""Mail that a node set aside, as nodes tell each other of it: what is asked for, one mail, a page; and their texts.

As a question it is JSON under the name `shunted`, as the subject of a request one line of bounded length. It reads no
ledger (`ingest.spool.set_aside`).
"""

import json
import re
from dataclasses import asdict, dataclass
from hashlib import sha256

from pydantic import TypeAdapter

from ingest.records import Receipt
from loopguard import Envelope

__all__ = ["SHUNTED", "Place", "ShuntedFound", "ShuntedMail", "ShuntedWanted", "homeless", "key_of"]

SHUNTED = "shunted:"
"""Begins the subject of a request about shunted mail."""
ANY = "*"
FOREVER = 1e18
"""After every moment that a mail was accepted at."""
AFTER_ALL = "~"
"""Comes after every id of a receipt."""

Place = tuple[float, str]
"""(accepted_at, receipt): what shunted mail is sorted by."""

_FAILED = re.compile(r"failed ([0-9]{1,9}) times; ")
_NO_MAILBOX = re.compile(r"mailbox (.+) is not in the settings")


def homeless(reason: str) -> str | None:
    """Return the mailbox for want of which a mail was set aside (`ingest.work.attempts`), None for another reason."""
    named = _NO_MAILBOX.fullmatch(reason)
    return named[1] if named else None


def key_of(reason: str) -> str:
    """Return what stands for a reason in a question: reasons may quote the mail, and be long."""
    return sha256(reason.encode("utf-8", "surrogatepass")).hexdigest()[:16] if reason else ""


@dataclass(frozen=True, slots=True)
class ShuntedWanted:
    """Which shunted mail of one node, newest first: what all of these say of it. Empty, or None: any."""

    receipt: str = ""
    reason: str = ""
    """`key_of` its reason."""
    mailboxes: tuple[str, ...] | None = None
    before: float = FOREVER
    last: str = AFTER_ALL
    """Only what comes before (before, last)."""
    limit: int = 50

    @property
    def start(self) -> Place:
        """Everything that is wanted comes before it."""
        return self.before, self.last

    def text(self) -> str:
        """Return it as JSON."""
        return json.dumps({"shunted": asdict(self)})

    @classmethod
    def read(cls, text: str) -> "ShuntedWanted":
        """Return what `text` wrote. Raises ValueError, also for another question."""
        return _WANTED.validate_python(_named(text))

    def subject(self, mailbox: str | None, at: float) -> str:
        """Return the subject of a request about this, in one mailbox or in all, that is made at this moment.

        The moment makes it another one each time: what was put back may come back.
        """
        return f"{SHUNTED}{self.receipt or ANY}:{self.reason or ANY}:{mailbox or ANY}@{at!r}"

    @classmethod
    def of_subject(cls, subject: str) -> "ShuntedWanted":
        """Return what a request is about. Raises ValueError."""
        about = subject.removeprefix(SHUNTED).rpartition("@")[0]
        receipt, reason, mailbox = ("" if part == ANY else part for part in about.split(":", 2))
        return cls(receipt, reason, (mailbox,) if mailbox else None)


@dataclass(frozen=True, slots=True)
class ShuntedMail:
    """One mail that was set aside. What cannot be read is empty: its mailbox then, and only who sees all sees it."""

    receipt: str
    accepted_at: float
    settled_at: float
    reason: str
    mailbox: str = ""
    node: str = ""
    """The id of the node that took it in."""
    size: int | None = None
    sha256: str = ""
    reverse_path: str | None = None
    subject: str = ""
    content: str = ""
    """Its place in that node's spool."""

    @property
    def attempts(self) -> int | None:
        """How often it had failed when it was set aside; None where that was for another reason."""
        found = _FAILED.match(self.reason)
        return int(found[1]) if found else None

    @property
    def place(self) -> Place:
        """Where it stands in a page."""
        return self.accepted_at, self.receipt

    def as_receipt(self) -> Receipt:
        """Return its receipt, as far as reading its bytes goes."""
        envelope = Envelope(self.reverse_path, (self.mailbox,))
        return Receipt(
            self.receipt, self.accepted_at, self.mailbox, envelope, self.content, self.size or 0, self.sha256, self.node
        )


@dataclass(frozen=True, slots=True)
class ShuntedFound:
    """Some shunted mail of one node, newest first. `stopped`: the last place that was looked at; None: all were."""

    mails: tuple[ShuntedMail, ...] = ()
    stopped: Place | None = None
    left_out: tuple[str, ...] = ()

    def text(self) -> str:
        """Return it as JSON."""
        return json.dumps({"shunted": asdict(self)})

    @classmethod
    def read(cls, text: str) -> "ShuntedFound":
        """Return what `text` wrote. Raises ValueError, also for what a build answers that knows no such question."""
        return _FOUND.validate_python(_named(text))


def _named(text: str) -> object:
    said = json.loads(text)
    if not isinstance(said, dict) or "shunted" not in said:
        raise ValueError("that is not about shunted mail")
    return said["shunted"]


_WANTED = TypeAdapter(ShuntedWanted)
_FOUND = TypeAdapter(ShuntedFound)
