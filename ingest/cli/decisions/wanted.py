"""Which held mail is meant: the options that several commands share, and the question that they make."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.cli.options import instant, tell

if TYPE_CHECKING:
    from ingest.mailboxes import Mailboxes
    from ingest.ports import HeldQuery

__all__ = ["Mailbox", "Newer", "Older", "Reason", "Sender", "moment", "query_of", "within"]

Mailbox = Annotated[list[str] | None, typer.Option("--mailbox", help="Only of this mailbox; may be given repeatedly.")]
Sender = Annotated[str | None, typer.Option("--sender", help="Only by this author.")]
Older = Annotated[
    str | None, typer.Option("--older", help="Only what came before: an age (`90s`, `15m`, `2h`, `3d`) or a moment.")
]
Newer = Annotated[str | None, typer.Option("--newer", help="Only what came since: an age or a moment, as above.")]
Reason = Annotated[str | None, typer.Option("--reason", help="Only with this finding: `hop-limit`, `pair-rate` …")]


def moment(said: str | None, option: str) -> float | None:
    """Return the time that an option names, None where it is not given. Raises `CallerError`."""
    return None if said is None else instant(said, option)


def within(wanted: Sequence[str] | None, mailboxes: "Mailboxes") -> tuple[str, ...] | None:
    """Return the mailboxes to look into, as the settings write them; say which these do not have (any more)."""
    for address in wanted or ():
        if mailboxes.named(address) is None:
            tell(f"no mailbox {address} in the settings: only mail from when there was one is looked for", err=True)
    return mailboxes.all_spelt(wanted or None)


def query_of(
    mailbox: list[str] | None, sender: str | None, older: str | None, newer: str | None, reason: str | None
) -> "HeldQuery | None":
    """Return the question that these options make, None when none of them is given. Raises `CallerError`."""
    from ingest.ports import HeldQuery

    if not (mailbox or sender or older or newer or reason):
        return None
    since, until = moment(newer, "--newer"), moment(older, "--older")
    return HeldQuery(tuple(mailbox) if mailbox else None, None, sender, reason, since=since, until=until)
