"""Who asks, and what he may: values that every route and every decision sees."""

from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Caller", "Role", "Verb"]


class Verb(StrEnum):
    """What a route needs to be allowed."""

    READ = "read"
    """See mail, threads, storms, receipts, changes."""
    SUBMIT = "submit"
    """Hand in mail (`POST /api/v1/messages`)."""
    SEND = "send"
    """Ask for the stamp of an outgoing mail, and whether it may go."""
    DECIDE = "decide"
    """Release, discard, merge and split."""
    ADMIN = "admin"
    """Users, tokens, webhooks, the whole node."""


class Role(StrEnum):
    """What a user is; a token has verbs of its own."""

    VIEWER = "viewer"
    REVIEWER = "reviewer"
    ADMIN = "admin"

    @property
    def verbs(self) -> frozenset[Verb]:
        """What a user with this role may."""
        may = {
            Role.VIEWER: frozenset({Verb.READ}),
            Role.REVIEWER: frozenset({Verb.READ, Verb.DECIDE}),
            Role.ADMIN: frozenset(Verb),
        }
        return may[self]


@dataclass(frozen=True, slots=True)
class Caller:
    """One who asks. `name` is the actor of what he decides: `anna`, `token:crm`."""

    name: str
    verbs: frozenset[Verb]
    mailboxes: frozenset[str] | None = None
    """Addresses of the mailboxes whose mail he sees and decides on; None: all."""
    token: str = field(default="", compare=False)
    """The id of the token that asks; two may have had one name."""

    @property
    def scope(self) -> tuple[str, ...] | None:
        """The same in order, as questions to the store take it."""
        return None if self.mailboxes is None else tuple(sorted(self.mailboxes))

    def may(self, verb: Verb) -> bool:
        """Whether this verb is his."""
        return verb in self.verbs

    def sees(self, mailbox: str) -> bool:
        """Whether mail of this mailbox is his to see."""
        return self.mailboxes is None or mailbox in self.mailboxes
