"""Which storms are of our own notices: of these nobody is told one by one, or a notice would bring the next.

A storm is ours where its far side is `notices.sender`, or where its first mails are notices: by their stamped
Message-ID, or by the token that stands in each notice's subject and survives a forwarder that takes all headers away.
Without a stamp key there is no token; then a forwarder that rewrites the author as well makes them a stranger's mail,
and what bounds them is that a storm is told of at its tenfolds only.
"""

from ingest.mailboxes import Mailboxes
from ingest.ports import Quarantine
from ingest.records import HeldMessage, Storm
from ingest.settings import Settings
from ingest.threads.token import subject_tag, thread_token
from loopguard import StampKey
from loopguard.identity.pair import normalise
from loopguard.identity.stamp import make_stamp, read_stamp

__all__ = ["Own"]

THREAD = "notices"
LOOKED_AT = 3
"""Mails of a storm that must all be notices."""


class Own:
    """What makes our notices known, and knows them again."""

    def __init__(self, settings: Settings) -> None:
        self.sender = settings.notices.sender
        self._keys: tuple[StampKey, ...] = next((box.policy.stamp_keys for box in Mailboxes(settings)), ())
        self._tags = [subject_tag(thread_token(key, self.sender, THREAD)) for key in self._keys]

    @property
    def tag(self) -> str:
        """What the subject of each notice ends with; "" without a key."""
        return self._tags[0] if self._tags else ""

    def message_id(self, nonce: str) -> str:
        """Return an id without brackets; the same for the same nonce, 1 to 64 of a-z and 0-9."""
        domain = self.sender.rpartition("@")[2].lower()
        if self._keys:
            return make_stamp(self._keys[0], self.sender, THREAD, nonce, domain)
        return f"{nonce}.{THREAD}@{domain}"

    def is_notice(self, mail: HeldMessage) -> bool:
        """Whether a held mail is one of our notices, as far as its record shows."""
        stamp = read_stamp(mail.message_id, self._keys)
        ours = stamp is not None and stamp.thread == THREAD and stamp.belongs_to(self.sender)
        return ours or any(tag in mail.subject.lower() for tag in self._tags)

    async def is_storm(self, storm: Storm, quarantine: Quarantine) -> bool:
        """Whether a storm is of our notices. Raises `StoreUnavailable`."""
        if normalise(storm.parties[0]) == normalise(self.sender):
            return True
        first = await quarantine.held(storm.key, None, LOOKED_AT)
        return bool(first) and all(map(self.is_notice, first))
