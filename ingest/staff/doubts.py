"""Settings that are allowed and do not do what they seem to: `ingest check-config` tells of them.

It knows of overrides that never count, of limits that can never be reached, and of those that let long loops pass. It
refuses nothing; what cannot be at all is a `SettingError` of `ingest.config` or `ingest.mailboxes`.
"""

from collections.abc import Iterator

from ingest.mailboxes import Mailbox, Mailboxes
from ingest.settings import MailboxSettings, Settings
from loopguard import Policy

__all__ = ["doubts"]

_COUNTED = ("automatic_per_thread", "personal_per_thread", "per_pair", "answers_per_pair", "thread_ceiling")
_PASSING = ("automatic_per_thread", "per_pair", "answers_per_pair")
_LAX = 10
"""How many times its default a limit must be before it is reported as lax."""
_LONGEST = 320
"""Characters of an author address that patterns are compared with: a pattern of more fits nobody."""


def doubts(settings: Settings) -> Iterator[str]:
    """Yield one sentence for each setting that does not do what it seems to. Raises `SettingError`."""
    if settings.store.url.get_secret_value() and not settings.search.url.get_secret_value():
        yield (
            "search.url: it is empty and store.url is not, so the index is a file of this node, and of several nodes "
            "on one store only one finds mail; with more than one node set search.url"
        )
    for table, box in zip(settings.mailbox, Mailboxes(settings), strict=True):
        where = f"mailbox {box.address}"
        yield from _unreachable(where, box.policy)
        for name in _PASSING:
            value, usual = getattr(box.policy, name), getattr(Policy(), name)
            if value >= _LAX * usual:
                yield f"{where}: policy.{name} is {value}: so many mails of every loop may pass; the default is {usual}"
        yield from _of_senders(where, table, box)


def _of_senders(where: str, table: MailboxSettings, box: Mailbox) -> Iterator[str]:
    for number, (one, (_, policy)) in enumerate(zip(table.sender, box.senders, strict=True)):
        here, text = f"{where}: sender {one.address}", one.address.lower()
        wider = [
            table.sender[at].address for at, (pattern, _) in enumerate(box.senders[:number]) if pattern.fullmatch(text)
        ]
        if not _fits_some_author(text):
            yield f"{here}: no author looks so; write an address like alerts@example.com, with `*` for any text"
        elif wider:  # `*` taken for itself: what fits the pattern's own text fits all that it stands for
            yield f"{here}: it never counts, because {wider[0]} stands before it and fits all that it fits"
        elif policy == box.policy:
            yield f"{here}: its policy is that of the mailbox, so it changes nothing"
        else:
            yield from _unreachable(here, policy)


def _fits_some_author(pattern: str) -> bool:
    plain = pattern.replace("*", "")
    if len(plain) > _LONGEST or any(character in plain for character in "<>\r\n"):
        return False
    return "*" in pattern or "@" in pattern.strip("@")


def _unreachable(where: str, policy: Policy) -> Iterator[str]:
    for name in _COUNTED:
        value = getattr(policy, name)
        if value >= policy.history:
            yield (
                f"{where}: policy.{name} is {value} and policy.history {policy.history}: no more mails than that are "
                f"looked at, so the limit is never passed; raise policy.history above {value}"
            )
