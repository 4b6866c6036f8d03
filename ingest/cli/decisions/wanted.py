"""Which held mail is meant: the options that several commands share, and the question that they make."""

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.errors import CallerError

if TYPE_CHECKING:
    from ingest.ports import HeldQuery

__all__ = ["Mailbox", "Newer", "Older", "Reason", "Sender", "moment", "query_of"]

Mailbox = Annotated[list[str] | None, typer.Option("--mailbox", help="Only of this mailbox; may be given repeatedly.")]
Sender = Annotated[str | None, typer.Option("--sender", help="Only by this author.")]
Older = Annotated[
    str | None, typer.Option("--older", help="Only what came before: an age (`90s`, `15m`, `2h`, `3d`) or a moment.")
]
Newer = Annotated[str | None, typer.Option("--newer", help="Only what came since: an age or a moment, as above.")]
Reason = Annotated[str | None, typer.Option("--reason", help="Only with this finding: `hop-limit`, `pair-rate` …")]

_AGE = re.compile(r"(\d{1,9})([smhdw])")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


def moment(said: str | None, option: str) -> float | None:
    """Return the seconds since the epoch that an age or a moment names. Raises `CallerError`."""
    if said is None:
        return None
    try:
        if (age := _AGE.fullmatch(said)) is not None:
            at = datetime.now(UTC) - timedelta(seconds=int(age[1]) * _SECONDS[age[2]])
        else:
            at = datetime.fromisoformat(said)
            at = (at if at.tzinfo is not None else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise CallerError(
            f"{option}: {said!r} is no age (`90s`, `15m`, `2h`, `3d`) and no moment (`2026-01-05T08:00:00Z`)"
        ) from None
    return at.timestamp()


def query_of(
    mailbox: list[str] | None, sender: str | None, older: str | None, newer: str | None, reason: str | None
) -> "HeldQuery | None":
    """Return the question that these options make, None when none of them is given. Raises `CallerError`."""
    from ingest.ports import HeldQuery

    if not (mailbox or sender or older or newer or reason):
        return None
    since, until = moment(newer, "--newer"), moment(older, "--older")
    return HeldQuery(tuple(mailbox) if mailbox else None, None, sender, reason, since=since, until=until)
