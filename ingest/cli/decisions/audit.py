"""`ingest audit`: who decided what, when and from where, newest first."""

import asyncio
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.cli.decisions.paper import flow
from ingest.cli.decisions.wanted import Mailbox, Newer, Older, moment, within
from ingest.cli.options import Config, Json, print_json, tell, when
from ingest.cli.reading import desk

if TYPE_CHECKING:
    from ingest.ports import AuditEntry, AuditQuery

__all__ = ["audit"]

PAGE = 500


def audit(
    who: Annotated[str | None, typer.Option("--by", help="Only by this person or token.")] = None,
    about: Annotated[str | None, typer.Option("--about", help="Only about this mail, storm, thread or job.")] = None,
    mailbox: Mailbox = None,
    older: Older = None,
    newer: Newer = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many entries at most.")] = 50,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """List who decided what about held mail, when and from where."""
    from ingest.ports import AuditQuery

    times = moment(newer, "--newer"), moment(older, "--older")
    query = AuditQuery(tuple(mailbox) if mailbox else None, who, about, *times)
    asyncio.run(_list(query, limit, config, as_json))


async def _list(query: "AuditQuery", limit: int, config: Config, as_json: bool) -> None:
    async with desk(config) as opened:
        query = replace(query, mailboxes=within(query.mailboxes, opened.mailboxes))
        shown, cursor = 0, None
        while shown < limit:
            page = await opened.ports.audit.page(query, cursor, min(PAGE, limit - shown))
            for entry in page.entries:
                _tell(entry, as_json)
            shown, cursor = shown + len(page.entries), page.next
            if cursor is None:
                break
        if cursor is not None:
            tell(f"older entries are not shown; --limit {2 * limit} shows more", err=as_json)


def _tell(entry: "AuditEntry", as_json: bool) -> None:
    if as_json:
        print_json({**asdict(entry), "subject": str(entry.subject)})
        return
    mails = f" {entry.count} mail{'' if entry.count == 1 else 's'}" if entry.count else ""
    flow(f"{when(entry.at)}  {entry.actor} ({entry.origin}): {entry.action}{mails}")
    flow(f"{entry.subject} {entry.name}{f' of {entry.mailbox}' if entry.mailbox else ''}", 4)
    if entry.note:
        flow(entry.note, 4)
