"""Our own signed Message-IDs, called stamps: the only evidence that a mail is ours (RFC 5322 3.6.4, RFC 2104).

A stamp is a Message-ID whose left side reads `ingest1.KEY.TAG.THREAD.NONCE.MAC`: a fixed version, the id of the key
that signed it, the tag of the mailbox that sent it, the thread, a value that was never used before, and 128 bits of
HMAC-SHA256 over all of that and the domain. Letters are lower case only, so a system that lowers ids breaks nothing.

A stamp can be verified without knowing the mailbox, so our own mail is known wherever it turns up. Whether it counts
for a mailbox is a second question: `stamp.belongs_to(mailbox)`.

Not solved here: a stamp can be copied. Whoever has read one of our mails can refer to its id, or send it back as
his own; it proves who made the id, not who sent the mail. Relays that rewrite ids (Amazon SES) take it away.
"""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

__all__ = ["Stamp", "StampKey", "looks_stamped", "mailbox_tag", "make_stamp", "read_stamp"]

_PREFIX = "ingest1"
_WORD = r"[a-z0-9]{1,64}"
_SHAPE = re.compile(
    rf"{_PREFIX}\.({_WORD})\.([0-9a-f]{{20}})\.({_WORD})\.({_WORD})\.([0-9a-f]{{32}})@([a-z0-9.:\[\]-]{{1,255}})"
)


@dataclass(frozen=True, slots=True)
class StampKey:
    """A signing key: `id` stands in every stamp (1 to 64 of a-z and 0-9), `secret` is at least 16 bytes.

    Raises `ValueError` for another shape. The secret stays out of `repr`.
    """

    id: str
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _check(self.secret)
        if not re.fullmatch(_WORD, self.id):
            raise ValueError(f"stamp key id {self.id!r}: use 1 to 64 of the characters a-z and 0-9")
        if len(self.secret) < 16:
            raise ValueError(f"stamp key {self.id!r}: the secret has {len(self.secret)} bytes, it needs at least 16")


def _check(secret: object) -> None:
    if not isinstance(secret, bytes):
        raise TypeError(f"a stamp key's secret is bytes, and this is a {type(secret).__name__}: give secret.encode()")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a verified stamp says: the key that signed it, the sending mailbox's tag, the thread."""

    key_id: str
    mailbox_tag: str
    thread: str

    def belongs_to(self, mailbox: str) -> bool:
        """Whether `mailbox` (an address, any case) is the one that this stamp was made for."""
        return hmac.compare_digest(self.mailbox_tag, mailbox_tag(mailbox))


def mailbox_tag(mailbox: str) -> str:
    """Return the 80 bits, as 20 hex digits, that stand for the address `mailbox` in a stamp; case plays no part."""
    return sha256(mailbox.strip().lower().encode("utf-8", "surrogatepass")).hexdigest()[:20]


def make_stamp(key: StampKey, mailbox: str, thread: str, nonce: str, domain: str) -> str:
    """Return a Message-ID without brackets for a mail that `mailbox` sends in `thread`.

    `nonce` is the caller's and must be new for every mail; `thread` and `nonce` are 1 to 64 of a-z and 0-9. Raises
    `ValueError` when a value cannot stand in an id.
    """
    left = f"{_PREFIX}.{key.id}.{mailbox_tag(mailbox)}.{thread}.{nonce}"
    stamp = f"{left}.{_mac(key, left, domain.lower())}@{domain.lower()}"
    if not _SHAPE.fullmatch(stamp):
        raise ValueError(
            f"cannot make a stamp of thread {thread!r}, nonce {nonce!r} and domain {domain!r}: thread and nonce take "
            "1 to 64 of the characters a-z and 0-9, the domain letters, digits, dots and hyphens"
        )
    return stamp


def read_stamp(message_id: str | None, keys: Iterable[StampKey]) -> Stamp | None:
    """Return what `message_id` (canonical, no brackets) says if one of `keys` made it, else None.

    Every character counts: a stamp with one bit changed is no stamp.
    """
    shape = _SHAPE.fullmatch(message_id or "")
    if shape is None:
        return None
    key_id, tag, thread, nonce, mac, domain = shape.groups()
    left = f"{_PREFIX}.{key_id}.{tag}.{thread}.{nonce}"
    for key in keys:
        if key.id == key_id and hmac.compare_digest(mac, _mac(key, left, domain)):
            return Stamp(key_id, tag, thread)
    return None


def looks_stamped(message_id: str | None) -> bool:
    """Whether an id claims to be a stamp, verified or not."""
    return (message_id or "").lower().startswith(f"{_PREFIX}.")


def _mac(key: StampKey, left: str, domain: str) -> str:
    signed = f"{left}@{domain}".encode("utf-8", "surrogatepass")
    return hmac.new(key.secret, signed, sha256).hexdigest()[:32]
