"""What `ingest held list` prints: storms, those that wait first; or the mails of one storm."""

import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.cli.decisions.paper import cut, flow
from ingest.cli.decisions.wanted import within
from ingest.cli.options import print_json, tell, when
from ingest.cli.reading import desk

if TYPE_CHECKING:
    from ingest.ports import HeldQuery, Postponement, StormQuery, StormRow
    from ingest.records import HeldMessage
    from ingest.staff.asking import Standing

__all__ = ["list_mails", "list_storms", "mail_facts", "tell_mail", "tell_storm"]

PAGE = 500


async def list_storms(query: "StormQuery", limit: int, config: Path | None, as_json: bool) -> None:
    """Print up to `limit` storms, and how many others there are."""
    from ingest.staff.asking import storms_waiting
    from ingest.staff.looking.later import postponed

    async with desk(config) as opened:
        query = replace(query, mailboxes=within(query.mailboxes, opened.mailboxes), now=time.time())
        quarantine, labels = opened.ports.quarantine, await storms_waiting(opened.ports)
        shown, cursor = 0, None
        while shown < limit:
            page = await quarantine.storm_page(query, cursor, min(PAGE, limit - shown))
            later = await postponed(opened.ports, page.rows, query.now)
            for row in page.rows:
                tell_storm(row, labels.get(row.storm.key), as_json, later.get(row.storm.key), query.now)
            shown, cursor = shown + len(page.rows), page.next
            if cursor is None:
                break
        left = (await quarantine.storm_tally(query)).rows - shown if cursor is not None else 0
        plain = type(query)(now=query.now)
        nothing = (
            "nothing is held" if replace(query, waits=None, postponed=None) == plain else "nothing like this is held"
        )
        if query.waits and not query.postponed:
            decided = await quarantine.storm_tally(replace(query, waits=False, postponed=None))
            off = await quarantine.storm_tally(replace(query, postponed=True))
            _tell_left(left, "that wait", shown, decided.rows, nothing, as_json, off.rows)
        else:
            _tell_left(left, "like these", shown, 0, nothing, as_json)


def _tell_left(left: int, which: str, shown: int, decided: int, nothing: str, as_json: bool, later: int = 0) -> None:
    """Say how much is not shown: after a list of facts on standard error."""
    if left > 0:
        tell(f"{left} more {which} are not shown; --limit {shown + left} shows them", err=as_json)
    elif not shown and not decided and not later and not as_json:
        tell(nothing)
    if later:
        tell(f"{later} put off until later: not shown; --later shows them", err=as_json)
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


def tell_storm(
    row: "StormRow", label: str | None, as_json: bool, later: "Postponement | None" = None, now: float = 0.0
) -> None:
    """Print one storm; `later`: what put it off."""
    from ingest.ports.lasting.postponements import due

    storm = row.storm
    if as_json:
        more = {"storm": storm.key, "waiting": row.waiting, "single": row.single, "mailboxes": row.mailboxes}
        off = later_facts(later, row, now) if later is not None else None
        print_json({**asdict(storm), "per_minute": storm.per_minute, "waiting_for": label, "postponed": off, **more})
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
    if later is not None:
        back = "back: it was put off" if due(later, row, now) else "put off"
        flow(f"{back} by {later.actor} on {when(later.at)} UTC until {_conditions(later)}", 4)
        if later.note:
            flow(later.note, 4)


def _conditions(later: "Postponement") -> str:
    """Return in words what brings a storm back."""
    from loopguard.rules.span import length

    said = []
    if later.until is not None:
        said.append(f"{when(later.until)} UTC")
    if later.count is not None:
        said.append(f"it has {later.count} mail{'' if later.count == 1 else 's'}")
    if later.quiet_s is not None:
        said.append(f"no mail came for {length(round(later.quiet_s))}")
    return " or ".join(said)


def later_facts(later: "Postponement", row: "StormRow", now: float) -> dict[str, Any]:
    """Return JSON-ready what put a storm off."""
    from ingest.ports.lasting.postponements import due

    names = ("actor", "at", "until", "count", "quiet_s", "note")
    return {**{name: getattr(later, name) for name in names}, "due": due(later, row, now)}


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
