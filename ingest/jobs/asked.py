"""What somebody decides: release or discard one mail, a storm, mails by their ids, or all that a filter finds.

It becomes a job (`ingest.jobs.gathering`). The same key of the same person names the same job, so that a request that
was sent twice is one decision.
"""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256

from ingest.ports import HeldQuery, Job, JobKind
from ingest.rfc3339 import rfc3339

__all__ = ["MOST_IDS", "Asked"]

MOST_IDS = 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """One decision. One of `message`, `storm`, `ids` and `query` says about what."""

    kind: JobKind
    actor: str
    origin: str
    """From where: an address, or `cli`."""
    scope: tuple[str, ...] | None = None
    """The mailboxes whose mail is his to decide on; None: all."""
    message: str = ""
    storm: str = ""
    ids: tuple[str, ...] = ()
    query: HeldQuery | None = None
    note: str = ""
    key: str = ""
    """Idempotency key; "" for none."""

    @property
    def name(self) -> str:
        """What is decided on, when that has a name: a delivery key or a storm."""
        return self.message or self.storm

    @property
    def what(self) -> Mapping[str, str]:
        """What is decided on, as a job tells it."""
        if self.query is not None:
            times = {name: rfc3339(getattr(self.query, name)) for name in ("since", "until")}
            fields = {**asdict(self.query), **times, "mailboxes": ", ".join(self.query.mailboxes or ())}
            named = {name: str(value) for name, value in fields.items() if value not in (None, "")}
            return {"filter": ", ".join(sorted(set(named) - {"state"})) or "all", **named}
        if self.ids:
            return {"ids": str(len(self.ids))}
        return {"message": self.message} if self.message else {"storm": self.storm}

    @property
    def fingerprint(self) -> str:
        """The same for the same question by the same person."""
        said = repr(
            (self.kind.value, self.actor, self.scope, self.message, self.storm, self.ids, self.query, self.note)
        )
        return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()

    def job(self, at: float) -> Job:
        """Return the job that this becomes, of which nothing is written down yet."""
        said = f"{len(self.actor)}:{self.actor}{self.key}".encode("utf-8", "surrogatepass")
        id_ = sha256(said).hexdigest()[:32] if self.key else secrets.token_hex(16)
        return Job(
            id_, self.kind, self.what, self.actor, self.origin, at, self.note, self.fingerprint, self.scope or ()
        )
