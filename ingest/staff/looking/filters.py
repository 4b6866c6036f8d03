"""Which storms somebody looks at, as a page's address, the API and the commands say it: one value for all of them.

`written` makes the query of an address and `read` reads it back; a name that it does not know is refused, because a
misspelt filter would show everything. A party is an address, whole and in any case, or `*@domain`: no index finds one,
so a page looks at 5,000 rows at most and may be short. Words of a subject are not looked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf, nextafter
from typing import Final
from urllib.parse import urlencode

from ingest.errors import CallerError
from ingest.ports import StormQuery
from ingest.rfc3339 import seconds

__all__ = ["STATES", "StormFilters", "read", "written"]

STATES: Final = {
    "waiting": (True, False),
    "later": (True, True),
    "decided": (False, None),
    "all": (None, None),
}
"""Of each state whether a mail waits, and whether the storm is for later."""
_NAMES: Final = ("mailbox", "sender", "code", "since", "until", "kind", "state")
_KINDS: Final = {"single": True, "many": False}


@dataclass(frozen=True, slots=True)
class StormFilters:
    """What is looked at; None: any. `state` is one of `STATES`."""

    mailbox: str | None = None
    sender: str | None = None
    """A party of the storm: an address, or `*@domain`."""
    code: str | None = None
    since: float | None = None
    """Its last mail came at this moment or later."""
    until: float | None = None
    """Its last mail came before this moment."""
    single: bool | None = None
    state: str = "waiting"

    def query(self, mailboxes: tuple[str, ...] | None, now: float) -> StormQuery:
        """Return the question; `mailboxes` are those to look into, as the caller may see them."""
        waits, postponed = STATES[self.state]
        until = None if self.until is None else nextafter(self.until, -inf)
        return StormQuery(
            mailboxes,
            self.sender,
            self.code,
            self.since,
            until,
            waits,
            single=self.single,
            postponed=postponed,
            now=now,
        )


def written(filters: StormFilters) -> str:
    """Return the query of an address, without `?`; "" where nothing is asked for but what waits."""
    said = {
        "mailbox": filters.mailbox,
        "sender": filters.sender,
        "code": filters.code,
        "since": _said(filters.since),
        "until": _said(filters.until),
        "kind": None if filters.single is None else "single" if filters.single else "many",
        "state": None if filters.state == "waiting" else filters.state,
    }
    return urlencode({name: value for name, value in said.items() if value is not None})


def read(pairs: Iterable[tuple[str, str]]) -> StormFilters:
    """Return what the query of an address says, its pairs decoded; an empty value is as none. Raises `CallerError`."""
    said: dict[str, str] = {}
    for name, value in pairs:
        if name not in _NAMES:
            raise CallerError(f"there is no filter {name!r:.80}; there are {', '.join(_NAMES)}")
        if name in said:
            raise CallerError(f"the filter {name} is there twice: give it once")
        said[name] = value
    given = {name: value for name, value in said.items() if value}
    kind, state = given.get("kind"), given.get("state", "waiting")
    if kind is not None and kind not in _KINDS:
        raise CallerError(f"kind is one of {', '.join(_KINDS)}, not {kind!r:.80}")
    if state not in STATES:
        raise CallerError(f"state is one of {', '.join(STATES)}, not {state!r:.80}")
    return StormFilters(
        given.get("mailbox"),
        given.get("sender"),
        given.get("code"),
        _moment(given, "since"),
        _moment(given, "until"),
        None if kind is None else _KINDS[kind],
        state,
    )


def _moment(given: dict[str, str], name: str) -> float | None:
    if name not in given:
        return None
    at = seconds(given[name][:40])
    if at is None:
        raise CallerError(f"{name} is a moment as RFC 3339 writes it, 2026-01-05T08:00:00Z, not {given[name]!r:.80}")
    return at


def _said(at: float | None) -> str | None:
    """Return a moment to the microsecond, which is how exactly `read` reads it."""
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
