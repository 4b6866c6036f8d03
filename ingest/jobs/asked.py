"""What somebody decides: release, discard or put back one mail, a storm, mails by their ids, what a filter finds.

It becomes a job (`ingest.jobs.gathering`). The same key of the same person names the same job, so that a request that
was sent twice is one decision.
"""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256

from ingest.ports import HeldQuery, Job, JobKind
from ingest.records import HeldState
from ingest.rfc3339 import rfc3339

__all__ = ["LONGEST_DELAY_S", "MOST_IDS", "Asked"]

MOST_IDS = 1_000
LONGEST_DELAY_S = 3_600


@dataclass(frozen=True, slots=True)
class Asked:
    """One decision. One of `message`, `storm`, `ids`, `query` and `undoes` says about what."""

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
    undoes: str = ""
    """The job that discarded what is put back."""
    keep: tuple[str, ...] = ()
    """Mails of the storm that it is not about."""
    seen_until: float | None = None
    """What was accepted later is not part of it, because whoever decides was not asked about it."""
    delay_s: float = 0.0
    """How long it waits, so that it can be taken back."""
    note: str = ""
    key: str = ""
    """Idempotency key; "" for none."""

    @property
    def name(self) -> str:
        """What is decided on, when that has a name: a delivery key or a storm."""
        return self.message or self.storm

    @property
    def state(self) -> HeldState:
        """Where mail stands that can be decided on so."""
        return HeldState.DISCARDED if self.kind is JobKind.RESTORE else HeldState.HELD

    @property
    def what(self) -> Mapping[str, str]:
        """What is decided on, as a job tells it."""
        if self.query is not None:
            times = {name: rfc3339(getattr(self.query, name)) for name in ("since", "until")}
            boxes = ", ".join(self.query.mailboxes or ())
            fields = {**asdict(self.query), **times, "state": self.state, "mailboxes": boxes}
            named = {name: str(value) for name, value in fields.items() if value not in (None, "")}
            return {"filter": ", ".join(sorted(set(named) - {"state"})) or "all", **named}
        if self.ids:
            return {"ids": str(len(self.ids))}
        if self.undoes:
            return {"job": self.undoes}
        kept = {"keep": str(len(self.keep))} if self.keep else {}
        seen = {} if self.seen_until is None else {"until": rfc3339(self.seen_until)}
        return {"message": self.message} if self.message else {"storm": self.storm, **kept, **seen}

    @property
    def fingerprint(self) -> str:
        """The same for the same question by the same person."""
        said = repr(
            (self.kind.value, self.actor, self.scope, self.message, self.storm, self.ids, self.query, self.note)
        )
        more = (self.undoes, self.keep, self.delay_s)
        said += repr(more) if any(more) else ""  # a request of before there were these is the same request
        said += "" if self.seen_until is None else repr(self.seen_until)
        return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()

    def job(self, at: float) -> Job:
        """Return the job that this becomes, of which nothing is written down yet."""
        said = f"{len(self.actor)}:{self.actor}{self.key}".encode("utf-8", "surrogatepass")
        id_ = sha256(said).hexdigest()[:32] if self.key else secrets.token_hex(16)
        return Job(
            id_,
            self.kind,
            self.what,
            self.actor,
            self.origin,
            at,
            self.note,
            self.fingerprint,
            self.scope or (),
            not_before=at + self.delay_s if self.delay_s else 0.0,
        )
