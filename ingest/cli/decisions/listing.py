"""What `ingest held list` prints: storms, those that wait first; or the mails of one storm."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.cli.decisions.paper import cut, flow
from ingest.cli.decisions.wanted import within
from ingest.cli.options import print_json, tell, when
from ingest.cli.reading import desk

if TYPE_CHECKING:
    from ingest.ports import HeldQuery, StormQuery, StormRow
    from ingest.records import HeldMessage
    from ingest.staff.asking import Standing

__all__ = ["list_mails", "list_storms", "mail_facts", "tell_mail", "tell_storm"]

PAGE = 500


async def list_storms(query: "StormQuery", limit: int, config: Path | None, as_json: bool) -> None:
    """Print up to `limit` storms, and how many others there are."""
    from ingest.staff.asking import storms_waiting

    async with desk(config) as opened:
        query = replace(query, mailboxes=within(query.mailboxes, opened.mailboxes))
        labels = await storms_waiting(opened.ports)
        shown, cursor = 0, None
        while shown < limit:
            page = await opened.ports.quarantine.storm_page(query, cursor, min(PAGE, limit - shown))
            for row in page.rows:
                tell_storm(row, labels.get(row.storm.key), as_json)
            shown, cursor = shown + len(page.rows), page.next
            if cursor is None:
                break
        left = await opened.ports.quarantine.storm_count(query) - shown if cursor is not None else 0
        nothing = "nothing is held" if replace(query, waits=None) == type(query)() else "nothing like this is held"
        if query.waits:
            decided = await opened.ports.quarantine.storm_count(replace(query, waits=False))
            _tell_left(left, "that wait", shown, decided, nothing, as_json)
        else:
            _tell_left(left, "like these", shown, 0, nothing, as_json)


def _tell_left(left: int, which: str, shown: int, decided: int, nothing: str, as_json: bool) -> None:
    """Say how much is not shown: after a list of facts on standard error."""
    if left > 0:
        tell(f"{left} more {which} are not shown; --limit {shown + left} shows them", err=as_json)
    elif not shown and not decided and not as_json:
        tell(nothing)
    if decided:
        tell(f"{decided} in which all is decided: not shown; --decided shows them", err=as_json)


async def list_mails(query: "HeldQuery", limit: int, config: Path | None, as_json: bool) -> None:
    """Print up to `limit` mails, oldest first, and how many others there are."""
    from ingest.staff.asking import Standing, standing

    async with desk(config) as opened:
        quarantine = opened.ports.quarantine
        query = replace(query, mailboxes=within(query.mailboxes, opened.mailboxes))
        shown, cursor = 0, None
        while shown < limit:
            page = await quarantine.page(query, cursor, min(PAGE, limit - shown), newest=False)
            told = await standing(page.mails, opened.ports)
            for one in page.mails:
                tell_mail(one, told.get(one.id, Standing()), as_json)
            shown, cursor = shown + len(page.mails), page.next
            if cursor is None:
                if not shown and not as_json:
                    tell("nothing like this is held")
                return
        left = 0
        while cursor is not None:
            page = await quarantine.page(query, cursor, PAGE, newest=False)
            left, cursor = left + len(page.mails), page.next
        if left:
            tell(f"{left} more are not shown; --limit {shown + left} shows them", err=as_json)


def tell_storm(row: "StormRow", label: str | None, as_json: bool) -> None:
    """Print one storm."""
    storm = row.storm
    if as_json:
        more = {"storm": storm.key, "waiting": row.waiting, "single": row.single, "mailboxes": row.mailboxes}
        print_json({**asdict(storm), "per_minute": storm.per_minute, "waiting_for": label, **more})
        return
    mails = "1 mail" if row.single else f"{storm.count} mails"
    waiting = "all decided" if not row.waiting else f"{row.waiting} waiting"
    tell(f"{storm.key}  {mails}, {waiting}")
    span = f"{when(storm.first_at)} to {when(storm.last_at)} UTC, {storm.per_minute:g} a minute"
    flow(f"{when(storm.first_at)} UTC" if row.single else span, 4)
    flow(f"{storm.parties[0]} <-> {storm.parties[1]}", 4)
    flow(f"{storm.code}: {storm.reason}", 4)
    if len(row.mailboxes) > 1:
        flow(f"mailboxes {', '.join(row.mailboxes)}", 4)
    if label:
        flow(f"waiting for node {label}", 4)


def tell_mail(one: "HeldMessage", standing: "Standing", as_json: bool) -> None:
    """Print one mail on a line, and what stands between staff and it."""
    if as_json:
        print_json(mail_facts(one, standing))
        return
    cut(f"{one.id}  {when(one.receipt.accepted_at)[:16]}  {one.sender or 'nobody'}: {one.subject}")
    if one.actor:
        from ingest.staff.decisions import by_whom

        flow(f"{by_whom(one)} on {when(one.decided_at)} UTC", 4)
    if standing.waiting_for is not None:
        flow(f"waiting for node {standing.waiting_for}", 4)
    elif standing.trouble:
        flow(standing.trouble, 4)


def mail_facts(one: "HeldMessage", standing: "Standing") -> dict[str, Any]:
    """Return a mail JSON-ready: its record, and what stands between staff and it."""
    names = {"message": one.id, "mailbox": one.receipt.mailbox, "accepted_at": one.receipt.accepted_at}
    return {**asdict(one), **asdict(standing), **names}
