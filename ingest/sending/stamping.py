"""Gives our outgoing mail ids that we can prove are ours (RFC 5322 3.6.4, RFC 3834 5).

A stamped mail has a Message-ID of ours, which carries mailbox, thread and 128 bits of HMAC-SHA256
(`loopguard.identity.stamp`). The thread's anchor, a stamp too, stands first in References, because relays such as
Amazon SES replace the Message-ID and keep References. A mail that a machine wrote also says so. The id that the mail
had before is an alias of the new one. `record` makes the ids known as sent; a stamp is good without that, an alias and
a token are not.

It sends nothing, signs no content (that is DKIM's matter), and leaves From, To, Subject and the body alone.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage, Message
from email.policy import Policy as EmailPolicy
from typing import Any, Generic, TypeVar

from ingest.errors import CallerError, NotFound, SettingError, WrongType
from ingest.mailboxes import Mailbox, Mailboxes
from ingest.ports import Threads
from ingest.settings import Settings
from ingest.threads.keys import id_name
from ingest.threads.name import alone, thread_name
from ingest.threads.sent import SentMail
from ingest.threads.token import plus_address, subject_tag, thread_token, token_name
from loopguard import StampKey
from loopguard.identity.stamp import make_stamp
from parsers import IdState
from parsers.headers.message_id import message_id, references
from parsers.headers.rewritten_id import relayed

__all__ = [
    "Mail",
    "Marks",
    "Stamped",
    "check_message",
    "keyed",
    "marks",
    "new_thread",
    "record",
    "signing",
    "stamp",
    "stamp_for",
]

Mail = TypeVar("Mail", bytes, EmailMessage, Message)
"""A mail as bytes or as an object of the standard library."""

_ANCHOR = "0"
"""The nonce of the stamp that names a thread; those of mails are 16 hex digits."""
NO_KEY = 'stamp_key: no key is set to sign or verify with; add [[stamp_key]] with id = "k1" and secret_file = "PATH"'
_SET = ("message-id", "references", "in-reply-to")
_FIT = re.compile(r"[!-;=?-~]{1,900}")
"""An id that can stand in a header as it is (RFC 5322 2.1.1). Others are left out: the anchor names the thread."""
_FIELDS = re.compile(rb"(?m)^([!-9;-~]+)[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class Marks:
    """What stamps one mail: the fields to set, in order, and what to remember of it as sent."""

    mailbox: str
    thread: str
    message_id: str
    """Without brackets."""
    headers: tuple[tuple[str, str], ...]
    ids: tuple[str, ...]
    """What answers may call it: its own id, the thread's anchor, the id that it had."""
    token: str
    """The name of the thread's token."""
    ancestors: tuple[str, ...]
    """What it answers, oldest first."""
    reply_to: str | None
    """The mailbox's address with the thread's token, where it fits: offered, not set."""
    subject_tag: str
    """`[#TOKEN]` for a subject: offered, not set."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names to remember as sent."""
        return (*self.ids, self.token)


@dataclass(frozen=True, slots=True)
class Stamped(Generic[Mail]):
    """A stamped mail and its marks."""

    message: Mail
    marks: Marks


class _Ids(str):
    """A header value that `email.policy` must not fold: it would write long ids as encoded-words."""

    name: str
    defects: tuple[Any, ...] = ()

    def fold(self, *, policy: EmailPolicy) -> str:
        """Return the field, each id on a line of its own."""
        return f"{self.name}: {self.replace(' ', f'{policy.linesep} ')}{policy.linesep}"


def stamp(
    message: Mail, mailbox: str, thread: str, *, settings: Settings | None = None, automatic: bool = False
) -> Stamped[Mail]:
    """Stamp a mail that `mailbox` sends in `thread`; `automatic` says that a machine wrote it.

    Of bytes the answer holds new ones, the body unchanged; an `EmailMessage` is changed and handed back. Without
    `settings` they are loaded. It asks no store and tells nobody: a mail that is stamped so counts as no turn of ours
    (`Node.stamp` and `Node.tell_sent` tell). Raises `SettingError` when no key is set, `NotFound` for a mailbox that is
    not ours, `CallerError` for a thread that cannot stand in an id.
    """
    check_message(message)
    if settings is None:
        from ingest.config import load

        settings = load()
    return stamp_for(message, signing(Mailboxes(settings), mailbox), thread, automatic=automatic)


def check_message(message: object) -> None:
    """Raise `WrongType` for what is no mail."""
    if not isinstance(message, (bytes, Message)):
        raise WrongType(
            f"a mail to stamp is bytes or an EmailMessage, and this is a {type(message).__name__}"
            + (": give text.encode()" if isinstance(message, str) else "")
        )


def stamp_for(message: Mail, box: Mailbox, thread: str, *, automatic: bool = False) -> Stamped[Mail]:
    """Stamp a mail of a mailbox that has keys; see `stamp`. Raises `CallerError`."""
    parents = references(_field(message, "In-Reply-To"))
    made = marks(
        box,
        thread,
        had=_field(message, "Message-ID"),
        ancestors=references(_field(message, "References")) or parents,
        automatic=automatic,
        parents=parents,
        declared=_field(message, "Auto-Submitted"),
    )
    if isinstance(message, bytes):
        return Stamped(_with_bytes(message, made.headers), made)
    for name, value in made.headers:
        del message[name]
        message[name] = _ids(name, value) if name.lower() in _SET else value
    return Stamped(message, made)


def signing(mailboxes: Mailboxes, mailbox: str) -> Mailbox:
    """Return the mailbox, which has keys to sign with. Raises `NotFound`, `SettingError`."""
    found = mailboxes.find(mailbox)
    if found is None:
        raise NotFound(f"mailbox {mailbox} is not in the settings; add it there to stamp its mail")
    if not found.policy.stamp_keys:
        raise SettingError(
            'stamp_key: no key is set, so no mail can be stamped; add [[stamp_key]] id = "k1", secret_file'
        )
    return found


def keyed(mailboxes: Mailboxes) -> tuple[StampKey, ...]:
    """Return the keys that verify, the same for all mailboxes. Raises `SettingError` when there is none."""
    keys = next((box.policy.stamp_keys for box in mailboxes), ())
    if not keys:
        raise SettingError(NO_KEY)
    return keys


def marks(
    box: Mailbox,
    thread: str,
    *,
    had: str = "",
    ancestors: Sequence[str] = (),
    automatic: bool = False,
    parents: Sequence[str] = (),
    declared: str = "",
) -> Marks:
    """Return what stamps a mail that had the Message-ID `had`, names `ancestors`, oldest first, and answers `parents`.

    The mailbox's first key signs. `declared` is the mail's Auto-Submitted. Raises `CallerError` for a thread or a
    domain that cannot stand in an id.
    """
    mailbox, key = box.address, box.policy.stamp_keys[0]
    domain = mailbox.rpartition("@")[2]
    try:
        own = make_stamp(key, mailbox, thread, secrets.token_hex(8), domain)
        anchor = make_stamp(key, mailbox, thread, _ANCHOR, domain)
    except ValueError as error:
        raise CallerError(str(error)) from error
    before = message_id(had)
    aliases = (relayed(before.value),) if before.state is not IdState.ABSENT and before.value else ()
    token = thread_token(key, mailbox, thread)
    chain = (anchor, *(id_ for id_ in ancestors if id_ != anchor and _FIT.fullmatch(id_)))
    headers = [("Message-ID", f"<{own}>"), ("References", _bracketed(chain))]
    if answered := [id_ for id_ in parents if _FIT.fullmatch(id_)]:
        headers.append(("In-Reply-To", _bracketed(answered)))
    if automatic:
        said = declared.strip().lower()
        if not said.startswith("auto-"):
            headers.append(("Auto-Submitted", "auto-replied" if parents else "auto-generated"))
        headers.append(("X-Auto-Response-Suppress", "All"))
    return Marks(
        mailbox=mailbox,
        thread=thread,
        message_id=own,
        headers=tuple(headers),
        ids=(own, anchor, *aliases),
        token=token_name(token),
        ancestors=tuple(dict.fromkeys(relayed(id_) for id_ in (*ancestors, *parents) if id_ != anchor)),
        reply_to=plus_address(mailbox, token),
        subject_tag=subject_tag(token),
    )


async def record(
    threads: Threads, made: Marks, recipients: Sequence[str], *, at: float, automatic: bool = False
) -> str:
    """Remember a mail as sent `at` seconds since the epoch; return its thread's name. Raises `StoreUnavailable`."""
    mail = SentMail(
        key=made.message_id,
        mailbox=made.mailbox,
        thread=made.thread,
        ids=made.ids,
        recipients=tuple(dict.fromkeys(one.lower() for one in recipients)),
        at=at,
        automatic=automatic,
        ancestors=tuple(reversed(made.ancestors)),
        tokens=(made.token,),
    )
    return await threads.sent(mail)


def new_thread(mailbox: str, parent: str | None, recipients: Sequence[str]) -> str:
    """Return a name for the thread of an answer to a mail that has yet to come: its own, if a recipient wrote it.

    The first recipient is taken to be its author. Without an id it is a name that nobody had.
    """
    if parent is None or not recipients:
        return thread_name(mailbox, secrets.token_hex(16))
    return alone(mailbox, id_name(parent), recipients[0].lower())


def _bracketed(ids: Sequence[str]) -> str:
    return " ".join(f"<{id_}>" for id_ in ids)


def _field(message: bytes | Message, name: str) -> str:
    """Return the first field of that name, unfolded, "" when there is none."""
    if not isinstance(message, bytes):
        return re.sub(r"\r?\n", "", str(message.get(name, "")))
    for match in _FIELDS.finditer(_block(message)):
        if match[1].decode("ascii").lower() == name.lower():
            return re.sub(r"\r?\n", "", match[0].partition(b":")[2].decode("utf-8", "replace")).strip()
    return ""


def _ids(name: str, value: str) -> _Ids:
    made = _Ids(value)
    made.name = name
    return made


def _with_bytes(content: bytes, headers: Sequence[tuple[str, str]]) -> bytes:
    """Return the mail with these fields on top and those of the same names gone; all other bytes stay."""
    block = _block(content)
    end = b"\r\n" if b"\r\n" in content[:1_000] else b"\n"
    gone = {name.lower().encode() for name, _ in headers}
    kept = _FIELDS.sub(lambda match: b"" if match[1].lower() in gone else match[0], block)
    lines = [
        f"{name}: {value.replace(' ', end.decode() + ' ') if name.lower() in _SET else value}".encode() + end
        for name, value in headers
    ]
    return b"".join((*lines, kept, content[len(block) :]))


def _block(content: bytes) -> bytes:
    """Return the header block without the empty line that ends it."""
    blank = re.search(rb"(?:\A|\n)(?=\r?\n)", content)
    return content[: blank.end()] if blank else content
