"""Whom we do not answer by ourselves now, why, and until when: what `may_autoreply` said of the mail of the last day.

A silence by a measured rule lasts while the mail that was too much is in the rule's window; one by what a mail declares
is for that mail only. A silence by rounds is looked up as it is now: one that was lifted is none. Mails are grouped by
mailbox and author, as far as a bounded look at the newest goes. It judges nothing anew: a policy that was changed since
tells how long windows are today.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from ingest.mailboxes import Mailboxes
from ingest.ports import MailQuery, Ports
from ingest.ports.pages.cursor import Listed, cursor_of, place_of
from ingest.records import StoredMessage
from ingest.rfc3339 import rfc3339
from ingest.turns.lifting import silences_of
from loopguard import Effect, Finding, Policy
from loopguard.limits import limit_of

__all__ = ["Silence", "SilencePage", "silences"]

DAY_S = 86_400.0
"""No window is longer."""
MOST_MAILS = 2_000
MOST_PAGES = 20
SLICE = 200


@dataclass(frozen=True, slots=True)
class Silence:
    """One author whom we do not answer in one mailbox."""

    mailbox: str
    sender: str
    """As the last mail writes him; "" where no mail names an author."""
    sender_name: str
    last_at: float
    count: int
    """Mails of the last day that were not answered."""
    codes: tuple[str, ...]
    """Of all findings that silence, in order."""
    message: str
    """The last mail: its delivery key."""
    findings: tuple[Finding, ...]
    """Why the last was not answered."""
    until: float | None
    """Until when mail of his is not answered, as far as is known; None: what was not answered is that mail alone."""
    why: str = ""
    """Why rounds keep us silent to him in all mailboxes, which can be lifted; "" where they do not."""

    @property
    def place(self) -> tuple[float, str]:
        """Where it stands in a page."""
        return self.last_at, _name(self.mailbox, self.sender)

    @property
    def present(self) -> tuple[Finding, ...]:
        """The findings without a silence of rounds that was lifted or has ended, and whose end would be told wrong."""
        return tuple(one for one in self.findings if self.why or one.code != "rounds")


@dataclass(frozen=True, slots=True)
class SilencePage:
    """Some silences, the newest first; `next` begins the page that follows."""

    silences: tuple[Silence, ...]
    next: str | None = None
    left_out: tuple[str, ...] = ()
    """Says in a sentence where the look stopped."""


async def silences(
    ports: Ports,
    mailboxes: Mailboxes,
    scope: tuple[str, ...] | None,
    now: float,
    after: str | None = None,
    limit: int = 50,
) -> SilencePage:
    """Return whom we do not answer in the mailboxes of `scope`; None: in all. Raises `CallerError`, `EngineError`."""
    place = place_of(Listed.SILENCES, after)
    mails, whole = await _muted(ports, scope, now - DAY_S)
    groups: dict[tuple[str, str], list[StoredMessage]] = {}
    for mail in mails:
        groups.setdefault((mail.mailbox, mail.sender.lower()), []).append(mail)
    found = [_silence(group, mailboxes, now) for group in groups.values()]
    found.sort(key=lambda one: one.place, reverse=True)
    left = [one for one in found if place is None or one.place < place[1:]]
    more = cursor_of(Listed.SILENCES, *left[limit - 1].place) if len(left) > limit else None
    shown = await _with_rounds(left[:limit], ports, mailboxes, now)
    return SilencePage(shown, more, () if whole else (_stopped(mails),))


async def _with_rounds(shown: Sequence[Silence], ports: Ports, mailboxes: Mailboxes, now: float) -> tuple[Silence, ...]:
    """Return silences with what rounds say of them now."""
    asked = [(one.sender, _policy(mailboxes, one.mailbox, one.sender)) for one in shown]
    found = await silences_of(asked, ports.turns, now)
    return tuple(
        one if kept is None else replace(one, why=kept.why, until=max(one.until or 0.0, kept.until))
        for one, kept in zip(shown, found, strict=True)
    )


async def _muted(ports: Ports, scope: tuple[str, ...] | None, since: float) -> tuple[list[StoredMessage], bool]:
    """Return the newest mail that no machine may answer, and whether that is all of it."""
    query = MailQuery(scope, since=since, may_autoreply=False)
    mails: list[StoredMessage] = []
    after: str | None = None
    for _ in range(MOST_PAGES):
        page = await ports.store.page(query, after, min(SLICE, MOST_MAILS - len(mails)))
        mails += page.messages
        after = page.next
        if after is None or len(mails) >= MOST_MAILS:
            break
    return mails, after is None


def _silence(mails: Sequence[StoredMessage], mailboxes: Mailboxes, now: float) -> Silence:
    """Return the silence of these mails of one author, newest first."""
    last = mails[0]
    policy = _policy(mailboxes, last.mailbox, last.sender)
    ends = [mail.accepted_at + window for mail in mails for window in _windows(mail, policy)]
    until = max(ends, default=0.0)
    codes = dict.fromkeys(finding.code for mail in mails for finding in _silencing(mail))
    return Silence(
        last.mailbox,
        last.sender,
        last.sender_name,
        last.accepted_at,
        len(mails),
        tuple(codes),
        last.id,
        _silencing(last),
        until if until > now else None,
    )


def _policy(mailboxes: Mailboxes, mailbox: str, sender: str) -> Policy:
    box = mailboxes.named(mailbox)
    return box.policy_for(sender) if box is not None else Policy()


def _silencing(mail: StoredMessage) -> tuple[Finding, ...]:
    return tuple(one for one in mail.findings if one.effect is not Effect.NOTE)


def _windows(mail: StoredMessage, policy: Policy) -> list[int]:
    """Return how long what was measured of a mail counts; nothing for what it declares itself."""
    codes = {one.code for one in _silencing(mail)}
    limits = (limit_of(code, mail.kind, policy) for code in codes)
    quiet = [policy.storm_quiet_s] if "open-storm" in codes else []
    return [limit.window_s for limit in limits if limit is not None] + quiet


def _stopped(mails: Sequence[StoredMessage]) -> str:
    back = rfc3339(mails[-1].accepted_at)
    return f"only the {len(mails)} newest mails that are not answered were looked at, back to {back}"


def _name(mailbox: str, sender: str) -> str:
    said = f"{len(mailbox)}:{mailbox}{sender.lower()}"
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
