"""What a node has taken in and what became of it, as the API shows it."""

from dataclasses import asdict

from pydantic import BaseModel

from ingest.staff.engines import plain_engines
from ingest.staff.status import Status
from ingest.web.forms.words import Moment

__all__ = ["EngineForm", "StatusForm"]


class EngineForm(BaseModel):
    """One engine: `closed` is well."""

    state: str
    since: Moment | None = None
    error: str | None = None


class StatusForm(BaseModel):
    """accepted = stored + held + shunted + duplicate + pending, all of this node. Null: the store does not answer."""

    accepted: int
    stored: int
    held: int
    shunted: int
    duplicate: int
    pending: int
    oldest_pending_s: float
    oldest_fresh_s: float
    oldest_backlog_s: float
    oldest_storm_s: float
    oldest_large_s: float
    unaccounted: int
    missing: int
    indexed: int | None
    storms_open: int | None
    held_open: int | None
    running: bool
    store_error: str
    damaged: list[str]
    engines: dict[str, EngineForm]

    @classmethod
    def of(cls, status: Status, *, plain: bool) -> "StatusForm":
        """Return the form of `status`; with `plain`, for who is no admin, without names of files and servers.

        Why the store does not answer now is what a server said: a command says that.
        """
        told = "The store does not answer now; `ingest status` on the node says why." if status.store_error else ""
        known = {**asdict(status), "store_error": told}
        if plain:
            known["damaged"] = ["A part of the spool is damaged; `ingest status` says which." for _ in status.damaged]
            known["engines"] = plain_engines(status.engines)
        return cls.model_validate(known)
